import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LogRow } from '../result.ts'
import { ClusterPages } from './cluster-pages.ts'
import type { LogCluster } from './federated-logql.ts'

const { signal } = new AbortController()

/** A cluster with a line for each time, and how many lines it was asked for. */
function clusterOf(times: readonly bigint[]): { cluster: LogCluster; limits: number[] } {
  const limits: number[] = []
  const all = times.map(
    (timestamp, i): LogRow => ({
      timestamp,
      // Lines that are alike in all they have come as well.
      line: String(i % 3),
      labels: [],
      stream: [],
      metadata: [],
      parsed: [],
      level: '',
      traceId: '',
      spanId: '',
    }),
  )
  const cluster: LogCluster = {
    id: 'eu',
    async queryRange(_text, { start, end, direction, limit }) {
      limits.push(limit)
      const rows = all
        .filter(({ timestamp }) => timestamp >= start && timestamp < end)
        .sort((a, b) => Number(a.timestamp - b.timestamp))
      return {
        kind: 'streams',
        rows: (direction === 'forward' ? rows : rows.reverse()).slice(0, limit),
      }
    },
    queryInstant: () => Promise.reject(new Error('not asked')),
  }
  return { cluster, limits }
}

it('brings by pages what one answer would have brought', async () => {
  const question = fc.record({
    times: fc.array(fc.bigInt({ min: 0n, max: 8n }), { maxLength: 40 }),
    direction: fc.constantFrom('forward' as const, 'backward' as const),
    limit: fc.integer({ min: 1, max: 45 }),
    page: fc.integer({ min: 1, max: 12 }),
  })
  await fc.assert(
    fc.asyncProperty(question, async ({ times, direction, limit, page }) => {
      const { cluster, limits } = clusterOf(times)
      const options = { start: 1n, end: 8n, step: 1n, direction, limit }
      const whole = await cluster.queryRange('', options, signal)
      const pages = new ClusterPages(cluster, '', options, page)
      const rows: LogRow[] = []
      for (;;) {
        const next = await pages.read(signal)
        if (next.length === 0) break
        rows.push(...next)
      }
      expect(rows.slice(0, limit)).toEqual(whole.kind === 'streams' ? whole.rows : [])
      expect(Math.max(...limits)).toBeLessThanOrEqual(limit)
    }),
    { seed: 7, numRuns: 500 },
  )
})

it('asks once for lines at an interval, and once when there are few', async () => {
  const { cluster, limits } = clusterOf([1n, 2n, 3n, 4n, 5n])
  const options = { start: 0n, end: 9n, step: 1n, direction: 'forward', limit: 5 } as const
  const spaced = new ClusterPages(cluster, '', { ...options, interval: 1n }, 2)
  expect(await spaced.read(signal)).toHaveLength(5)
  expect(await spaced.read(signal)).toEqual([])
  const few = new ClusterPages(cluster, '', { ...options, limit: 100 }, 50)
  expect(await few.read(signal)).toHaveLength(5)
  expect(await few.read(signal)).toEqual([])
  expect(limits).toEqual([5, 50])
})
