import { LogqlEngine } from '@tailspan/query'
import { MemoryLogStore } from '@tailspan/store'
import { logBatch } from '@tailspan/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { logqlSections } from './logql-examples.ts'

const NOW = 1_760_000_060_000_000_000n
const json = (fields: object): string => JSON.stringify(fields)
const order = { user: { name: 'ada' }, items: ['tea'], level: 'error', msg: 'declined', n: 2 }

/** Streams with lines, oldest first and a second apart, for every example to find something in. */
const LINES: readonly (readonly [labels: Record<string, string>, lines: readonly string[]])[] = [
  [
    { app: 'shop', env: 'prod', pod: 'shop-1', zone: 'us' },
    [
      json({ ...order, msg: 'paid', status: 200, took: '20ms', size: '900B' }),
      json({ ...order, status: 503, took: '2s', size: '1KB', n: 5 }),
    ],
  ],
  [
    { app: 'shop', env: 'prod', pod: 'shop-2', zone: 'us' },
    [json({ ...order, took: '1s', size: '1KB' })],
  ],
  [
    { app: 'web', pod: 'web-1' },
    ['10.1.2.3 GET /cart HTTP/1.1 200', '10.1.2.4 GET / HTTP/1.1 404'],
  ],
  [{ app: 'worker' }, ['level=info msg="order sent" duration=12ms note=']],
  [{ app: 'packed' }, [json({ container: 'c1', _entry: 'the line' })]],
  [{ app: 'colour' }, ['\u001b[31mred\u001b[0m']],
]

const store = new MemoryLogStore()
const engine = new LogqlEngine(store, { clock: { now: () => NOW } })
const { signal } = new AbortController()

beforeAll(async () => {
  const rows = LINES.flatMap(([labels, lines]) =>
    lines.map((line, i) => ({ labels, ts: NOW - BigInt(30 - i) * 1_000_000_000n, line })),
  )
  await store.append(logBatch(rows))
})

describe.each(logqlSections)('$title', ({ examples }) => {
  it.each(examples)('$query finds something', async ({ query }) => {
    const isLog = query.startsWith('{')
    const range = { start: NOW - 60_000_000_000n, end: NOW, direction: 'forward' as const }
    const result = isLog
      ? await engine.queryRange(query, { ...range, limit: 100, step: 1n }, signal)
      : await engine.queryInstant(query, { time: NOW, limit: 100, direction: 'forward' }, signal)
    if (result.kind === 'vector') {
      expect(result.samples.length).toBeGreaterThan(0)
      return
    }
    if (result.kind !== 'streams') throw new Error(`answers a ${result.kind}`)
    expect(result.rows.length).toBeGreaterThan(0)
    const errors = result.rows.flatMap((row) => row.labels.filter(([name]) => name === '__error__'))
    expect(errors.length > 0).toBe(query.includes('__error__'))
  })
})
