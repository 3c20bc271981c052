import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePattern } from '../logql/pattern.ts'
import { printPattern, tokenize } from './tokenize.ts'

test.each([
  ['user 42 logged in', 'user <_> logged in'],
  ['level=info took=12ms status=200', 'level=info took=<_> status=<_>'],
  ['{"msg":"paid","id":"a1b2"}', '{"msg":"paid","id":"<_>"}'],
  ['{"level":30,"ok":true}', '{"level":<_>,"ok":true}'],
  ['at -5 of +3', 'at <_> of <_>'],
  ['GET /items/7?page=2', 'GET <_>?page=<_>'],
  ['http2 over utf8 v1', 'http2 over utf8 v1'],
  ['10.0.0.1 - - [10/Oct/2026:13:55:36 +0000] "GET"', '<_> - - [<_>] "GET"'],
  ['a <b> c', 'a <_> c'],
  ['', ''],
])('%s', (line, pattern) => {
  expect(printPattern(tokenize(line))).toBe(pattern)
})

test('prints what the pattern language reads, whatever the line', () => {
  const line = fc.array(
    fc.constantFrom('<_>', '<a>', '<', '>', ' ', '7', 'word', '"', '\n', 'é😀', '='),
  )
  fc.assert(
    fc.property(line, (parts) => {
      expect(() => parsePattern(printPattern(tokenize(parts.join(''))))).not.toThrow()
    }),
  )
})

test('a line that is very long ends in a wildcard', () => {
  const tokens = tokenize('word '.repeat(10_000))
  expect(tokens.length).toBeLessThan(200)
  expect(tokens.at(-1)).toBe('<_>')
})
