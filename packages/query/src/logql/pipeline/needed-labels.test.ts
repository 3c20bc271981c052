import { expect, test } from 'vitest'
import { parseLogql } from '../parse.ts'
import { stageLabels } from './needed-labels.ts'

test.each([
  ['| json | logfmt |= "x" | drop a | keep b', []],
  ['| a="1" and (b>2 or c=ip("::1"))', ['a', 'b', 'c']],
  ['| line_format "{{.x}} {{.y}}"', ['x', 'y']],
  ['| label_format a=b, c="{{.d}}"', ['b', 'd']],
])('%s', (stages, names) => {
  const expr = parseLogql(`{app="a"} ${stages}`)
  expect(expr.kind === 'log' ? stageLabels(expr.stages) : undefined).toEqual(names)
})
