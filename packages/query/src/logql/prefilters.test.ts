import { expect, test } from 'vitest'
import { parseLogql } from './parse.ts'
import { valuePrefilters } from './prefilters.ts'

function texts(stages: string): string[] {
  const expr = parseLogql(`{app="a"} ${stages}`)
  if (expr.kind !== 'log') throw new Error('no log query')
  return valuePrefilters(expr.stages).map(({ name, anyOf }) => `${name}:${anyOf[0]}`)
}

test('a blank may stand for what could not be decoded', () => {
  const expr = parseLogql('{app="a"} | logfmt | msg="two words" | x="one"')
  const found = expr.kind === 'log' ? valuePrefilters(expr.stages) : []
  expect(found.map(({ anyOf }) => anyOf.includes('\ufffd'))).toEqual([true, false])
})

test.each([
  ['| json | user="u12"', ['user:u12']],
  ['| json | user="u12" and path="x.y"', ['user:u12', 'path:x.y']],
  ['| logfmt | a="1" | b="2"', ['a:1', 'b:2']],
  // Neither says what a passing line holds.
  ['| json | user!="u12"', []],
  ['| json | user=~"u12"', []],
  ['| json | user="u12" or path="x"', []],
  ['| json | n=12', []],
  ['| json | user=""', []],
  // These may be written in another way in the line, or are no part of it.
  ['| json | user="a/b"', []],
  ['| json | user="é"', []],
  ['| json | __error__="JSONParserErr"', []],
  ['| json | app_extracted="x"', []],
  ['| detected_level="info"', []],
  // From here on labels and lines may be made up.
  ['| json | label_format user=other | user="u12"', []],
  ['| line_format "{{.x}}" | json | user="u12"', []],
  ['| decolorize | json | user="u12"', []],
])('%s', (stages, found) => {
  expect(texts(stages)).toEqual(found)
})

test('a value may stand there with escapes', () => {
  const expr = parseLogql('{app="a"} | json | user="u12"')
  const [filter] = expr.kind === 'log' ? valuePrefilters(expr.stages) : []
  const line = '{"user":"\\u00751\\u0032"}'
  expect(filter?.anyOf.some((text) => line.includes(text))).toBe(true)
})
