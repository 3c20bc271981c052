import { expect, test } from 'vitest'
import { parseLogql } from './parse.ts'

test.each([
  '|> "<_> x"',
  '| pattern "<a> <_>"',
  '| regexp "(?P<a>x)"',
  '| label_format a=b, c="{{.d}}"',
  '| json a="b[0].c"',
  '|= ip("10.0.0.0/8")',
])('%s is accepted', (stage) => {
  expect(() => parseLogql(`{app="a"} ${stage}`)).not.toThrow()
})

test.each([
  '|> "<a>"',
  '| pattern "<a><b>"',
  '| pattern "<_>"',
  '| regexp "x"',
  '| regexp "(?P<a>x)(?P<a>y)"',
  '| label_format a=b, a=c',
  '| label_format __error__=a',
  '| json a="["',
  '|= ip("300.0.0.1")',
  '| ip=ip("nope")',
  '| line_format "{{ nope }}"',
])('%s is refused with 400', (stage) => {
  expect(() => parseLogql(`{app="a"} ${stage}`)).toThrow(
    expect.objectContaining({ code: 'bad_request' }),
  )
})
