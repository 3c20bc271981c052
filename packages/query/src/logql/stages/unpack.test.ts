import { expect, test } from 'vitest'
import { runStages } from '../testing/run-stages.ts'

test.each([
  ['{"pod":"p1","n":1,"_entry":"inner line"}', 'inner line', { app: 'a', pod: 'p1' }],
  ['{"pod":"p1"}', '{"pod":"p1"}', { app: 'a' }],
  ['{"app":"b","_entry":""}', '', { app: 'a', app_extracted: 'b' }],
  ['{"k-k":"","_entry":"x"}', 'x', { app: 'a', k_k: '' }],
  ['', '', { app: 'a' }],
  ['{"k":"\ufffd","_entry":"x\ufffd"}', 'x\ufffd', { app: 'a', k: ' ' }],
])('%s', (line, inner, labels) => {
  expect(runStages('| unpack', line)).toEqual({ line: inner, labels })
})

test('a line that is no JSON stays, with an error', () => {
  const run = runStages('| unpack', '{"_entry":"x"')
  expect(run?.line).toBe('{"_entry":"x"')
  expect(run?.labels).toMatchObject({ __error__: 'JSONParserErr' })
  expect(runStages('| unpack', ' {}')?.labels).toMatchObject({
    __error_details__: 'expecting json object(6), but it is not',
  })
})
