import { expect, test } from 'vitest'
import { prevailingType, valueType } from './value-type.ts'

test.each([
  ['12', 'int'],
  ['-9223372036854775808', 'int'],
  ['9223372036854775808', 'float'],
  ['1', 'int'],
  ['1.5e3', 'float'],
  ['NaN', 'float'],
  ['true', 'boolean'],
  ['F', 'boolean'],
  ['yes', 'string'],
  ['1h30m', 'duration'],
  ['1.5s', 'duration'],
  ['1d', 'string'],
  ['5MiB', 'bytes'],
  ['10 kB', 'bytes'],
  ['', 'string'],
  ['GET', 'string'],
])('%s is a %s', (value, type) => {
  expect(valueType(value)).toBe(type)
})

test.each([
  [{ duration: 5, string: 2 }, 'duration'],
  [{ string: 4, int: 3, float: 2 }, 'float'],
  [{ string: 6, int: 3, float: 2 }, 'string'],
  [{ int: 3 }, 'int'],
  [{}, 'string'],
] as const)('of %j the type is %s', (counts, type) => {
  expect(prevailingType(new Map(Object.entries(counts) as ['int', number][]))).toBe(type)
})
