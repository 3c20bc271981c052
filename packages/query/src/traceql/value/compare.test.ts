import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareValues, orderTexts } from './compare.ts'
import type { Static } from './static.ts'

const int = (value: bigint): Static => ({ type: 'int', value })
const text = (value: string): Static => ({ type: 'string', value })

test('numbers compare by value, whatever their type', () => {
  expect(compareValues('=', int(2n), { type: 'float', value: 2 })).toBe(true)
  expect(compareValues('<', int(1n), { type: 'duration', value: 2n })).toBe(true)
  expect(compareValues('>', int(2n ** 53n + 1n), int(2n ** 53n))).toBe(true)
  const infinite: Static = { type: 'float', value: Number.POSITIVE_INFINITY }
  expect(compareValues('=', infinite, infinite)).toBe(true)
})

test('values of different types meet no comparison, not even !=', () => {
  for (const op of ['=', '!=', '<', '>='] as const) {
    expect(compareValues(op, text('1'), int(1n))).toBe(false)
    expect(compareValues(op, { type: 'nil' }, { type: 'nil' })).toBe(false)
  }
})

test('what is no number differs from all numbers and has no order', () => {
  const nan: Static = { type: 'float', value: Number.NaN }
  for (const op of ['=', '<', '<=', '>', '>='] as const) {
    expect([compareValues(op, nan, int(1n)), compareValues(op, int(1n), nan)]).toEqual([
      false,
      false,
    ])
  }
  expect([compareValues('!=', nan, int(1n)), compareValues('!=', nan, nan)]).toEqual([true, true])
})

test('statuses and booleans are equal or not', () => {
  const [error, ok]: Static[] = [
    { type: 'status', value: 'error' },
    { type: 'status', value: 'ok' },
  ]
  expect(compareValues('!=', error as Static, ok as Static)).toBe(true)
  const yes: Static = { type: 'bool', value: true }
  expect(compareValues('=', yes, yes)).toBe(true)
  const no: Static = { type: 'bool', value: false }
  for (const op of ['<', '<=', '>', '>='] as const) {
    expect([compareValues(op, yes, yes), compareValues(op, yes, no)]).toEqual([false, false])
  }
})

test('texts order as their UTF-8 bytes do', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(Math.sign(orderTexts(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
  expect(orderTexts('\u{ffff}', '\u{10000}')).toBeLessThan(0)
})
