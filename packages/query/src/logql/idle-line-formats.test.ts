import { expect, test } from 'vitest'
import { dropIdleLineFormats } from './idle-line-formats.ts'
import { parseLogql } from './parse.ts'

test.each([
  ['| json | line_format "x"', 'json'],
  ['| line_format "x" | json', 'line-format json'],
  ['| line_format "x" |= "y"', 'line-format line-filter'],
  ['| line_format "x" | a="b" | drop c', 'label-filter drop'],
  ['| line_format "x" | label_format a="{{.b}}"', 'label-format'],
  ['| line_format "x" | label_format a="{{__line__}}"', 'line-format label-format'],
  ['| line_format "x" | line_format "{{__line__}}" | json', 'line-format line-format json'],
])('%s', (stages, left) => {
  const expr = parseLogql(`{app="a"} ${stages}`)
  const kept = expr.kind === 'log' ? dropIdleLineFormats(expr.stages) : []
  expect(kept.map(({ kind }) => kind).join(' ')).toBe(left)
})
