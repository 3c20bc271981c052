import { expect, test } from 'vitest'
import { EncodingFlags } from './encoding-flags.ts'

test.each([
  [undefined, false, {}],
  ['', false, {}],
  ['categorize-labels', true, { encodingFlags: ['categorize-labels'] }],
  ['a,categorize-labels,a', true, { encodingFlags: ['a', 'categorize-labels'] }],
  ['Categorize-Labels', false, { encodingFlags: ['Categorize-Labels'] }],
])('header %s', (header, categorize, echo) => {
  const flags = new EncodingFlags(
    header === undefined ? {} : { 'x-loki-response-encoding-flags': header },
  )
  expect(flags.categorize).toBe(categorize)
  expect(flags.echo).toEqual(echo)
})
