import { expect, test } from 'vitest'
import { parseLogql } from '../parse.ts'
import { runStages } from '../testing/run-stages.ts'
import { compileStages } from './compile-stages.ts'
import { EVERYTHING } from './parser-hints.ts'

test.each([
  ['|= "x"', 'LineFilterStage'],
  ['| json', 'JsonStage'],
  ['| json a="b"', 'JsonExpressionStage'],
  ['| logfmt', 'LogfmtStage'],
  ['| logfmt a', 'LogfmtExpressionStage'],
  ['| pattern "<a>"', 'PatternStage'],
  ['| regexp "(?P<a>x)"', 'RegexpStage'],
  ['| unpack', 'UnpackStage'],
  ['| line_format "x"', 'LineFormatStage'],
  ['| label_format a=b', 'LabelFormatStage'],
  ['| decolorize', 'DecolorizeStage'],
  ['| drop a', 'DropStage'],
  ['| keep a', 'KeepStage'],
])('%s', (stage, name) => {
  const expr = parseLogql(`{app="a"} ${stage}`)
  const stages = expr.kind === 'log' ? compileStages(expr.stages, EVERYTHING) : []
  expect(stages.map((one) => one.constructor.name)).toEqual([name])
})

test('stages run in the order they are written', () => {
  const line = '{"msg":"k=v","level":"warn"}'
  const run = runStages(
    '| json | level="warn" | line_format "{{.msg}}" | logfmt | label_format out=k | keep out |= "k="',
    line,
  )
  expect(run).toEqual({ line: 'k=v', labels: { out: 'v' } })
})
