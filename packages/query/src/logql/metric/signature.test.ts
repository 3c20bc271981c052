import { expect, test } from 'vitest'
import { matchingLabels, signature } from './signature.ts'

const labels = [
  ['a', '1'],
  ['b', '2'],
] as const

test.each([
  [undefined, 'a b'],
  [{ on: true, names: ['b', 'c'] }, 'b'],
  [{ on: false, names: ['b'] }, 'a'],
  [{ on: true, names: [] }, ''],
])('%j', (matching, names) => {
  expect(
    matchingLabels(labels, matching)
      .map(([name]) => name)
      .join(' '),
  ).toBe(names)
})

test('names and values do not run into each other', () => {
  expect(signature([['a', 'b']], undefined)).not.toBe(signature([['ab', '']], undefined))
})
