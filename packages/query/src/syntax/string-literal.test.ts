import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteString, readStringLiteral } from './string-literal.ts'
import { TextCursor } from './text-cursor.ts'

const read = (text: string): string => readStringLiteral(new TextCursor(text))

test.each([
  ['"a\\tb\\n\\"\\\\"', 'a\tb\n"\\'],
  ['"\\u00e9\\U0001F600\\xc3\\xa9\\303\\251"', 'é😀éé'],
  ['`a\\d+\n"x"`', 'a\\d+\n"x"'],
  ['"\\xff"', '\ufffd'],
])('reads %s', (text, value) => {
  expect(read(text)).toBe(value)
})

test.each(['"open', '"a\nb"', '`open', '"\\q"', '"\\x1"', '"\\ud800"', '"\\400"', '"\\'])(
  'refuses %j',
  (text) => {
    expect(() => read(text)).toThrow(/literal not terminated|invalid char escape/)
  },
)

test('quoted text reads back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(read(quoteString(text))).toBe(text)
    }),
  )
  expect(read(quoteString('\x00\x07\x7f\u2028'))).toBe('\x00\x07\x7f\u2028')
})
