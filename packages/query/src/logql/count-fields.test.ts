import { expect, test } from 'vitest'
import type { LogExpr } from './ast.ts'
import { countFields } from './count-fields.ts'
import { TestReader } from './fixtures.ts'
import { defaultLogqlLimits } from './limits.ts'
import { parseLogql } from './parse.ts'

const reader = new TestReader([
  { at: 1, line: '{"a":1}', stream: { app: 'a', pod: 'p1' }, level: 'info' },
  {
    at: 2,
    line: '{"a":2}',
    stream: { app: 'a', pod: 'p2' },
    metadata: { user: 'u1' },
    level: 'info',
  },
  {
    at: 3,
    line: 'no json',
    stream: { app: 'b' },
    metadata: { user: 'u1', app: 'x' },
    level: 'warn',
  },
  { at: 4, line: '{"a":2}', stream: { app: 'b' }, metadata: { user: 'u2' }, level: 'info' },
])

async function count(query: string, newest = 10, fields = 10, values = 10): Promise<string[]> {
  const expr = parseLogql(query, { allowAnySelector: true }) as LogExpr
  const range = { start: 0n, end: 10_000_000_000n }
  const signal = new AbortController().signal
  const options = { fields, values, newest }
  const found = await countFields(expr, range, options, reader, defaultLogqlLimits, signal)
  return found.map((field) => {
    const counts = field.values.map(({ value, count: n }) => `${value} ${n}`).join(', ')
    const newestLines = field.newest === undefined ? '' : ` of ${field.newest}`
    return `${field.kind} ${field.name} ${field.total}: ${counts}${newestLines}`
  })
}

test('counts labels and levels of all lines, metadata of the newest', async () => {
  expect(await count('{}')).toEqual([
    'label app 2: a 2, b 2',
    'metadata detected_level 2: info 3, warn 1',
    'label pod 2: p1 1, p2 1',
    'metadata user 2: u1 2, u2 1',
    'metadata app_extracted 1: x 1',
  ])
  expect((await count('{}', 2)).slice(3)).toEqual([
    'metadata user 2: u1 1, u2 1 of 2',
    'metadata app_extracted 1: x 1 of 2',
  ])
})

test('counts what passes the pipeline, lines with errors too', async () => {
  expect(await count('{} | json | a="2"')).toContain('label app 2: a 1, b 1')
  expect(await count('{} | json')).toContain('label app 2: a 2, b 2')
})

test('keeps to the most frequent', async () => {
  expect(await count('{}', 10, 1, 1)).toEqual(['label app 2: a 2', 'metadata user 2: u1 2'])
  expect(await count('{app="none"}')).toEqual([])
})
