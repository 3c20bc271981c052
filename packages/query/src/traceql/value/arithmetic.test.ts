import { expect, test } from 'vitest'
import { add, calculate, negate } from './arithmetic.ts'
import type { Static } from './static.ts'

const int = (value: bigint): Static => ({ type: 'int', value })
const float = (value: number): Static => ({ type: 'float', value })
const duration = (value: bigint): Static => ({ type: 'duration', value })

test.each([
  ['/', int(7n), int(2n), int(3n)],
  ['%', int(-7n), int(2n), int(-1n)],
  ['^', int(2n), int(10n), int(1024n)],
  ['^', int(2n), int(-1n), int(0n)],
  ['^', int(-1n), int(-3n), int(-1n)],
  ['^', int(-1n), int(2n ** 62n), int(1n)],
  ['+', int(2n ** 63n - 1n), int(1n), int(-(2n ** 63n))],
  ['*', int(3n), float(0.5), float(1.5)],
  ['/', duration(100n), int(3n), float(100 / 3)],
  ['+', duration(100n), duration(50n), float(150)],
  ['/', int(1n), int(0n), { type: 'nil' }],
  ['%', int(1n), int(0n), { type: 'nil' }],
  ['^', int(3n), int(2n ** 40n), { type: 'nil' }],
  ['/', duration(1n), float(0), float(Number.POSITIVE_INFINITY)],
  ['+', int(1n), { type: 'string', value: 'a' }, { type: 'nil' }],
  ['+', { type: 'nil' }, int(1n), { type: 'nil' }],
] as const)('%s', (op, left, right, result) => {
  expect(calculate(op, left, right)).toEqual(result)
})

test('sums keep the type of their parts', () => {
  expect(add(duration(2n), duration(3n))).toEqual(duration(5n))
  expect(add(int(2n ** 63n - 1n), int(1n))).toEqual(int(-(2n ** 63n)))
  expect(add(int(1n), float(0.5))).toEqual(float(1.5))
  expect(add(int(1n), { type: 'string', value: 'a' })).toEqual({ type: 'nil' })
})

test.each([
  [duration(5n), duration(-5n)],
  [int(-(2n ** 63n)), int(-(2n ** 63n))],
  [float(0.5), float(-0.5)],
  [{ type: 'string', value: 'a' }, { type: 'nil' }],
] as const)('the negative of pair %#', (value, negative) => {
  expect(negate(value)).toEqual(negative)
})
