import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isInRatio } from './ratio.ts'

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
    minLength: digits,
    maxLength: digits,
  })

test('a larger ratio has all traces that a smaller one has', () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(hex(32), ratio, ratio, (id, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)]
      expect(isInRatio(id, less) && !isInRatio(id, more)).toBe(false)
    }),
  )
})

test('the share of evenly spread ids is the ratio', () => {
  const ids = Array.from({ length: 1000 }, (_, i) =>
    Math.floor(((i + 0.5) / 1000) * 2 ** 52)
      .toString(16)
      .padStart(32, '0'),
  )
  for (const ratio of [0, 0.001, 0.1, 0.5, 1]) {
    expect(ids.filter((id) => isInRatio(id, ratio))).toHaveLength(ratio * 1000)
  }
})

test('only the random end of an id counts, as formats of 64 bits have it', () => {
  fc.assert(
    fc.property(hex(16), hex(16), (upper, lower) => {
      expect(isInRatio(upper + lower, 0.3)).toBe(isInRatio(lower.padStart(32, '0'), 0.3))
    }),
  )
})
