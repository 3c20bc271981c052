import { expect, test } from 'vitest'
import { batchOf } from './fixtures.ts'
import { parseLogql } from './parse.ts'
import { RowPipeline } from './row-pipeline.ts'

function pipeline(stages: string): RowPipeline {
  const expr = parseLogql(`{app="a"} ${stages}`)
  if (expr.kind !== 'log') throw new Error('no log query')
  return new RowPipeline(expr.stages)
}

test('labels are told apart by where they come from', () => {
  const batch = batchOf([
    { at: 1.5, line: '{"b":"x","app":"inner"}', metadata: { user: 'u1' }, level: 'info' },
  ])
  expect(pipeline('| json | label_format z=b').run(batch, 0)).toEqual({
    timestamp: 1_500_000_000n,
    line: '{"b":"x","app":"inner"}',
    labels: [
      ['app', 'a'],
      ['app_extracted', 'inner'],
      ['detected_level', 'info'],
      ['user', 'u1'],
      ['z', 'x'],
    ],
    stream: [['app', 'a']],
    metadata: [
      ['detected_level', 'info'],
      ['user', 'u1'],
    ],
    parsed: [
      ['app_extracted', 'inner'],
      ['z', 'x'],
    ],
    level: 'info',
    traceId: '',
    spanId: '',
  })
})

test('a dropped line is no row, and leaves nothing behind for the next', () => {
  const batch = batchOf([
    { at: 1, line: 'not json' },
    { at: 2, line: '{"a":"1"}' },
  ])
  const rows = pipeline('| json | a="1"')
  expect(rows.run(batch, 0)).toBeUndefined()
  expect(rows.run(batch, 1)?.labels).toEqual([
    ['a', '1'],
    ['app', 'a'],
  ])
})
