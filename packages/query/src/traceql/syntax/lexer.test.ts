import { expect, test } from 'vitest'
import { tokenize } from './lexer.ts'

function first(text: string): unknown {
  const { offset: _, ...token } = tokenize(text)[0] ?? { offset: 0 }
  return token
}

test.each([
  ['12', { type: 'int', value: 12n }],
  ['9223372036854775807', { type: 'int', value: 9223372036854775807n }],
  ['1.5', { type: 'float', value: 1.5 }],
  ['.9', { type: 'float', value: 0.9 }],
  ['1e3', { type: 'float', value: 1000 }],
  ['1h30m', { type: 'duration', value: 5_400_000_000_000n }],
  ['99µs', { type: 'duration', value: 99_000n }],
  ['1d', { type: 'duration', value: 86_400_000_000_000n }],
  ['1w2d3h', { type: 'duration', value: 788_400_000_000_000n }],
  ['1ms1h', { type: 'duration', value: 3_600_001_000_000n }],
  ['007', { type: 'int', value: 7n }],
  ['08.5', { type: 'float', value: 8.5 }],
  ['span: name', { type: 'intrinsic', text: 'span:name' }],
  ['`a\\n"b`', { type: 'string', value: 'a\\n"b' }],
  ['.a', { type: 'attribute', scope: 'none', name: 'a', parent: false }],
  ['span.a.b-c/d', { type: 'attribute', scope: 'span', name: 'a.b-c/d', parent: false }],
  ['event."a b".c', { type: 'attribute', scope: 'event', name: 'a b.c', parent: false }],
  ['parent.span.x', { type: 'attribute', scope: 'span', name: 'x', parent: true }],
  ['span.emoji🚀=1', { type: 'attribute', scope: 'span', name: 'emoji🚀', parent: false }],
  ['span:status', { type: 'intrinsic', text: 'span:status' }],
  ['!>>', { type: 'op', text: '!>>' }],
  ['&~', { type: 'op', text: '&~' }],
  ['// gone\n/* too */ name', { type: 'word', text: 'name' }],
])('%s', (text, token) => {
  expect(first(text)).toEqual(token)
})

test('tokens know where they stand', () => {
  expect(tokenize('{ .a = 1 }').map((token) => token.offset)).toEqual([0, 2, 5, 7, 9, 10])
})
