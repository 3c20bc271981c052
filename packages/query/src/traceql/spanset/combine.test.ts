import { expect, test } from 'vitest'
import { FAMILY } from '../testing/family.ts'
import { namesFound } from '../testing/run-query.ts'
import { union } from './combine.ts'

test.each([
  ['{ name = "ada" } && { name = "fay" }', 'ada fay'],
  ['{ name = "ada" } && { name = "nobody" }', ''],
  ['{ name = "ada" } || { name = "nobody" }', 'ada'],
  ['{ span.sex = "m" } && { span.gen = 1 }', 'bob cyd dan'],
])('%s finds %j', (query, names) => {
  expect(namesFound(query, FAMILY).join(' ')).toBe(names)
})

test('a union is ascending and names each span once', () => {
  expect(union([1, 4], [0, 4, 9])).toEqual([0, 1, 4, 9])
})
