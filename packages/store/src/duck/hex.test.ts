import { expect, test } from 'vitest'
import { putHex, putHexColumn } from './hex.ts'

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

test('a column is what its texts are one by one', () => {
  const good = ['0123456789abcdef', '', 'fedcba9876543210', '0123', '00000000ffffffff']
  for (const texts of [
    good,
    [...good, '0123456789ABCDEF'],
    [...good, '0123456789abcdeg'],
    [],
    [''],
  ]) {
    const words = new Uint32Array(2 * texts.length)
    const present = new Uint8Array(texts.length).fill(1)
    putHexColumn(texts, 2, words, present, 4)
    const expected = new Uint32Array(words.length)
    const has = texts.map((text, row) => (putHex(text, 2, expected, 2 * row) ? 5 : 1))
    expect([...words]).toEqual([...expected])
    expect([...present]).toEqual(has)
  }
})
