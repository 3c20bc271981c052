import { expect, test } from 'vitest'
import { putHex } from './hex.ts'

test('words of lower-case digits, the lowest first', () => {
  const words = new Uint32Array(5)
  expect(putHex('0123456789abcdeffedcba98ffffffff', 4, words, 1)).toBe(true)
  expect([...words]).toEqual([0, 0xffff_ffff, 0xfedc_ba98, 0x89ab_cdef, 0x0123_4567])
})

test('anything else is no number', () => {
  const words = new Uint32Array(2).fill(7)
  for (const text of [
    '',
    '0123',
    '0123456789ABCDEF',
    '0123456789abcdeg',
    '0123456789abcde\u0130',
  ]) {
    expect(putHex(text, 2, words, 0)).toBe(false)
  }
  expect([...words]).toEqual([0, 0])
})
