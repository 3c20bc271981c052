import { describe, expect, test } from 'vitest'
import { parseStages, parseUnwrap } from './parse-pipeline.ts'
import { printStage, printUnwrap } from './print-stage.ts'
import { TokenReader } from './token-reader.ts'

const parse = (text: string): string =>
  parseStages(new TokenReader(text))
    .map((stage) => printStage(stage))
    .join(' ')

describe('parseStages', () => {
  test.each([
    ['|="a"!="b" or "c"|~`d`', '|= "a" != "b" or "c" |~ "d"'],
    ['|=ip("::1")', '|= ip("::1")'],
    [
      '|json|logfmt --strict --keep-empty|unpack|decolorize',
      '| json | logfmt --strict --keep-empty | unpack | decolorize',
    ],
    ['|json a="b.c", d', '| json a="b.c",d="d"'],
    ['|logfmt --strict a', '| logfmt --strict a="a"'],
    ['|pattern "<a>"|regexp "(?P<a>x)"', '| pattern "<a>" | regexp "(?P<a>x)"'],
    [
      '|line_format "{{.a}}"|label_format a=b,c="{{.d}}"',
      '| line_format "{{.a}}" | label_format a=b,c="{{.d}}"',
    ],
    ['|drop a,b="c"|keep d=~"e"', '| drop a,b="c" | keep d=~"e"'],
    ['|a="b"|c>5', '| a="b" | c>5'],
    ['', ''],
  ])('%s', (text, printed) => {
    expect(parse(text)).toBe(printed)
  })

  test.each([
    ['| nope', 'unexpected $end'],
    ['| json a=', 'unexpected $end'],
    ['| pattern "<a><b>"', 'consecutive capture'],
    ['| pattern "x"', 'at least one capture'],
    ['| regexp "x"', 'at least one named capture'],
    ['|> "<a>"', 'named captures are not allowed'],
    ['| line_format "{{"', 'invalid line template'],
    ['| label_format a=b,a=c', "multiple label name 'a' not allowed"],
    ['|= ip("nope")', 'ip'],
    ['| json a="["', 'json'],
    ['|~ "("', 'error parsing regexp'],
  ])('%s is refused', (text, reason) => {
    expect(() => parse(text)).toThrow(reason)
  })
})

test.each([
  ['| unwrap a', '| unwrap a'],
  ['| unwrap duration(a) | __error__="" | b>1', '| unwrap duration(a) | __error__="" | b>1'],
  ['| json', undefined],
])('unwrap of %s', (text, printed) => {
  const unwrap = parseUnwrap(new TokenReader(text))
  expect(unwrap && printUnwrap(unwrap)).toBe(printed)
})
