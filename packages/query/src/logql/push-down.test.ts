import { expect, test } from 'vitest'
import type { LogExpr } from './ast.ts'
import { dropIdleLineFormats } from './idle-line-formats.ts'
import { parseLogql } from './parse.ts'
import { valuePrefilters } from './prefilters.ts'
import { printStage } from './print-stage.ts'
import { pushDown } from './push-down.ts'

function stagesOf(pipeline: string): LogExpr['stages'] {
  return (parseLogql(`{app="a"} ${pipeline}`) as LogExpr).stages
}

function left(pipeline: string): string {
  return pushDown(stagesOf(pipeline))
    .stages.map((s) => printStage(s))
    .join(' ')
}

test('line filters go to the store, also from behind parsers', () => {
  const plan = pushDown(stagesOf('|= "a" or "b" | json | x="y" !~ "c"'))
  expect(plan.lineFilters).toEqual([
    { kind: 'contains', negate: false, anyOf: ['a', 'b'] },
    { kind: 'regex', negate: true, anyOf: ['c'] },
  ])
  expect(plan.stages.map((s) => s.kind)).toEqual(['json', 'label-filter'])
})

test.each([
  ['| line_format "x" |= "a"', '| line_format "x" |= "a"'],
  ['| unpack |= "a"', '| unpack |= "a"'],
  ['| decolorize |= "a"', '| decolorize |= "a"'],
  ['|= ip("10.0.0.1")', '|= ip("10.0.0.1")'],
  ['| x="1" and y!="2" | json | z="3"', '| json | z="3"'],
  ['| x="1" or y="2"', '| ( x="1" or y="2" )'],
  ['| x>1 | y="2"', '| x>1'],
  ['| x_extracted="1" | __error__="" | y="2"', '| x_extracted="1" | __error__=""'],
  ['| drop x | x="1"', '| drop x | x="1"'],
  ['| label_format x=y | x="1"', '| label_format x=y | x="1"'],
])('of %s the engine keeps %s', (pipeline, kept) => {
  expect(left(pipeline)).toBe(kept)
})

test('a line pattern stays, and its literals are searched for by the store', () => {
  const plan = pushDown(stagesOf('|> "<_> took <_>ms"'))
  expect(plan.lineFilters.map(({ anyOf }) => anyOf)).toEqual([[' took '], ['ms']])
  expect(plan.stages).toHaveLength(1)
})

test('values that parsers must have found stand in the line', () => {
  expect(valuePrefilters(stagesOf('| json | user="u12" and n="1" | m=~"x"'))).toEqual([
    { name: 'user', anyOf: ['u12', '\\u', '\\U', '\\x'] },
    { name: 'n', anyOf: ['1', '\\u', '\\U', '\\x'] },
  ])
  expect(valuePrefilters(stagesOf('| json | a="x/y" | b="" | c!="z" | d="1" or e="2"'))).toEqual([])
  expect(valuePrefilters(stagesOf('| json | label_format a="x" | a="x"'))).toEqual([])
})

test.each([
  ['| json | line_format "x" | a="b"', ['json', 'label-filter']],
  ['| line_format "x" |= "y"', ['line-format', 'line-filter']],
  ['| line_format "x" | label_format a="{{__line__}}"', ['line-format', 'label-format']],
])('%s counts with %j', (pipeline, kinds) => {
  expect(dropIdleLineFormats(stagesOf(pipeline)).map((s) => s.kind)).toEqual(kinds)
})
