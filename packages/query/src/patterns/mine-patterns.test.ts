import type { LogSeries } from '@tailspan/model'
import { expect, test } from 'vitest'
import { type Line, TestReader } from '../logql/fixtures.ts'
import { LinePattern } from '../logql/stages/line-filter.ts'
import { defaultPatternLimits, minePatterns, type PatternLimits } from './mine-patterns.ts'

const SECOND = 1_000_000_000n
const { signal } = new AbortController()
const question = { matchers: [], start: 0n, end: 60n * SECOND, step: 10n * SECOND }

function mine(reader: TestReader, limits: Partial<PatternLimits> = {}) {
  return minePatterns(reader, question, { ...defaultPatternLimits, ...limits }, signal)
}

const visits: Line[] = Array.from({ length: 30 }, (_, i) => ({
  at: i,
  line: `GET /items/${i} took ${i * 3}ms`,
  level: 'info',
}))
const failures: Line[] = [12, 13, 41].map((at) => ({
  at,
  line: `cannot reach ${'abc'[at % 3]}.internal: refused`,
  level: 'error',
}))

test('counts the lines of each template by step and level', async () => {
  expect(await mine(new TestReader([...visits, ...failures]))).toEqual([
    {
      pattern: 'GET <_> took <_>',
      level: 'info',
      total: 30,
      samples: [
        [0n, 10],
        [10n * SECOND, 10],
        [20n * SECOND, 10],
      ],
    },
    {
      pattern: 'cannot reach <_>: refused',
      level: 'error',
      total: 3,
      samples: [
        [10n * SECOND, 2],
        [40n * SECOND, 1],
      ],
    },
  ])
})

test('each template finds its own lines by the pattern filter', async () => {
  const lines = [...visits, ...failures]
  for (const { pattern, total } of await mine(new TestReader(lines))) {
    const filter = new LinePattern(pattern)
    expect(lines.filter(({ line }) => filter.test(line))).toHaveLength(total)
  }
})

/** Knows that there are 1000 lines in the first step. */
class BusyReader extends TestReader {
  override async aggregate(): Promise<never> {
    const values = Float64Array.of(1000, 0, 0, 0, 0, 0)
    const series: LogSeries[] = [{ labels: [['detected_level', 'info']], values }]
    return series as never
  }
}

test('reads only some of many lines, which stand for the others', async () => {
  const reader = new BusyReader(visits.slice(0, 10))
  const patterns = await mine(reader, { maxLines: 24 })
  expect(reader.rowsRead).toBe(4)
  expect(patterns.map(({ total }) => total)).toEqual([1000])
})

test('a long range gets longer steps', async () => {
  const [visit] = await mine(new TestReader(visits), { maxSteps: 2 })
  expect(visit?.samples).toEqual([[0n, 30]])
})

test('a template of nothing but wildcards is left out', async () => {
  expect(await mine(new TestReader([{ at: 1, line: '123 456' }]))).toEqual([])
})
