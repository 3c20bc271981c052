import { expect, test } from 'vitest'
import type { LogExpr } from '../ast.ts'
import { parseLogql } from '../parse.ts'
import { captureTests } from './capture-tests.ts'
import { planCaptures } from './plan-captures.ts'

function stagesOf(pipeline: string): LogExpr['stages'] {
  return (parseLogql(`{app="a"} ${pipeline}`) as LogExpr).stages
}

test('captures the labels that a parser is asked for, and leaves the rest of the pipeline', () => {
  const plan = planCaptures(stagesOf('| json | a="x" | drop b'), new Set(['a', 'ms']), 'ms')
  expect(plan?.of.labels).toEqual(['a', 'ms'])
  expect(plan?.of.captures.map(({ label }) => label)).toEqual(['a', 'ms'])
  expect(plan?.of.number).toBe(1)
  expect(plan?.stages.map(({ kind }) => kind)).toEqual(['label-filter', 'drop'])
  expect(plan?.lineFilters).toEqual([])
})

test('lines that are no objects are left out where errors are', () => {
  const filters = (pipeline: string) =>
    planCaptures(stagesOf(pipeline), new Set(['a', '__error__']))?.lineFilters.length
  expect(filters('| json | __error__=""')).toBe(1)
  expect(filters('| json | a="x" and __error__=""')).toBe(1)
  expect(filters('| json | a="x" or __error__=""')).toBe(0)
  expect(filters('| json | __error__!="x"')).toBe(0)
  expect(filters('| logfmt | __error__=""')).toBe(0)
})

test.each([
  ['', ['a']],
  ['| a="x"', ['a']],
  ['| pattern "<a> <_>"', ['a']],
  ['| json a="b"', ['a']],
  ['| logfmt --strict', ['a']],
  ['| logfmt --keep-empty', ['a']],
  ['| json | logfmt', ['a']],
  ['| json | line_format "{{.a}}"', ['a']],
  ['| json | label_format b=a', ['a']],
  ['| json', ['a_extracted']],
  ['| json', ['__timestamp__']],
])('%s with %j needs the lines', (pipeline, wanted) => {
  expect(planCaptures(stagesOf(pipeline), new Set(wanted))).toBeUndefined()
})

test('number filters behind a parser are tests of captures', () => {
  const tests = captureTests(
    stagesOf('| json | a > 1 and b <= 2.5 | c="x" | a != 3 | drop a | d > 1'),
  )
  expect(tests?.of.labels).toEqual(['a', 'b'])
  expect(tests?.tests).toEqual([
    { capture: 0, op: '>', value: 1 },
    { capture: 1, op: '<=', value: 2.5 },
    { capture: 0, op: '!=', value: 3 },
  ])
})

test.each([
  '| json | a > 1 or b > 2',
  '| json | a > 1s',
  '| json | a_extracted > 1',
  '| json | label_format a=b | a > 1',
  '| pattern "<a>" | a > 1',
  '| a > 1',
])('%s says nothing about the line', (pipeline) => {
  expect(captureTests(stagesOf(pipeline))).toBeUndefined()
})
