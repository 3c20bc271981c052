import { expect, test } from 'vitest'
import { calculate } from './arithmetic.ts'
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
  ['/', duration(100n), int(2n), duration(50n)],
  ['*', duration(100n), float(1.5), duration(150n)],
  ['/', int(1n), int(0n), { type: 'nil' }],
  ['%', int(1n), int(0n), { type: 'nil' }],
  ['^', int(3n), int(2n ** 40n), { type: 'nil' }],
  ['/', duration(1n), float(0), { type: 'nil' }],
  ['+', int(1n), { type: 'string', value: 'a' }, { type: 'nil' }],
  ['+', { type: 'nil' }, int(1n), { type: 'nil' }],
] as const)('%s', (op, left, right, result) => {
  expect(calculate(op, left, right)).toEqual(result)
})
