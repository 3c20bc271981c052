import { compareLabels, type Label } from '@tailspan/model'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LogRow } from '../result.ts'
import { ClusterLabel } from './cluster-label.ts'
import { type MergedRows, type MergeOptions, mergeRows } from './merge-rows.ts'

const label = new ClusterLabel()

function row(
  timestamp: bigint,
  line: string,
  halves: Partial<Pick<LogRow, 'stream' | 'metadata' | 'parsed'>> = {},
): LogRow {
  const { stream = [['app', 'a']], metadata = [], parsed = [] } = halves
  const labels = [...stream, ...metadata, ...parsed].sort(compareLabels)
  return { timestamp, line, labels, stream, metadata, parsed, level: '', traceId: '', spanId: '' }
}

interface List {
  readonly id: string
  readonly rows: readonly LogRow[]
}

/** All that is merged, from lists that come in pages of some size. */
async function merge(
  lists: readonly List[],
  how: Omit<MergeOptions, 'label'>,
  page = 2,
): Promise<MergedRows> {
  const pages = lists.map(({ id, rows }) => {
    let at = 0
    return { id, next: async () => rows.slice(at, (at += page)) }
  })
  const rows: LogRow[] = []
  let duplicates = 0
  for await (const merged of mergeRows(pages, { label, ...how })) {
    rows.push(...merged.rows)
    duplicates += merged.duplicates
  }
  return { rows, duplicates }
}

const shown = (rows: readonly LogRow[]): string[] =>
  rows.map(
    ({ timestamp, line, stream }) =>
      `${timestamp} ${line} ${stream.find(([n]) => n === 'cluster')?.[1]}`,
  )

it('merges by time in either direction, up to the limit', async () => {
  const a = [row(1n, 'a1'), row(3n, 'a3')]
  const b = [row(2n, 'b2'), row(4n, 'b4')]
  const lists = [
    { id: 'eu', rows: a },
    { id: 'us', rows: b },
  ]
  expect(shown((await merge(lists, { direction: 'forward', limit: 3 })).rows)).toEqual([
    '1 a1 eu',
    '2 b2 us',
    '3 a3 eu',
  ])
  const backwards = lists.map(({ id, rows }) => ({ id, rows: [...rows].reverse() }))
  expect(shown((await merge(backwards, { direction: 'backward', limit: 3 })).rows)).toEqual([
    '4 b4 us',
    '3 a3 eu',
    '2 b2 us',
  ])
})

it('asks for no more than is taken, and for the next page when one is at its end', async () => {
  const asked: string[] = []
  const list = (id: string, rows: LogRow[]): { id: string; next(): Promise<LogRow[]> } => ({
    id,
    next: async () => {
      asked.push(id)
      return rows.splice(0, 2)
    },
  })
  const lists = [
    list('eu', [row(1n, 'a'), row(2n, 'b'), row(3n, 'c'), row(4n, 'd'), row(9n, 'e')]),
    list('us', [row(5n, 'x'), row(6n, 'y'), row(7n, 'z')]),
  ]
  const merged = mergeRows(lists, { direction: 'forward', limit: 4, label })
  expect(asked).toEqual([])
  const { value } = await merged.next()
  expect(value && shown(value.rows)).toEqual(['1 a eu', '2 b eu', '3 c eu', '4 d eu'])
  expect(asked).toEqual(['eu', 'us', 'eu'])
  expect((await merged.next()).done).toBe(true)
})

it('takes a line that two clusters hold once unless told, and lines that one holds twice, twice', async () => {
  const lists = [
    { id: 'eu', rows: [row(1n, 'x'), row(1n, 'x'), row(2n, 'y')] },
    { id: 'us', rows: [row(1n, 'x'), row(1n, 'x', { stream: [['app', 'b']] }), row(2n, 'z')] },
  ]
  const how = { direction: 'forward', limit: 100 } as const
  const merged = await merge(lists, how)
  expect(shown(merged.rows)).toEqual(['1 x eu', '1 x eu', '1 x us', '2 y eu', '2 z us'])
  expect(merged.duplicates).toBe(1)
  const both = await merge(lists, { ...how, dedup: false })
  expect(both).toMatchObject({ rows: { length: 6 }, duplicates: 0 })
})

it('names labels that a line has under the name of the clusters’', async () => {
  const own = (value: string): Label[] => [['cluster', value]]
  const lists = [{ id: 'eu', rows: [row(1n, 'x', { stream: own('k8s'), parsed: own('found') })] }]
  const [merged] = (await merge(lists, { direction: 'forward', limit: 1 })).rows
  expect(merged?.labels).toEqual([
    ['cluster', 'eu'],
    ['cluster_extracted', 'found'],
    ['exported_cluster', 'k8s'],
  ])
})

it('puts any number of lists in order and loses nothing', async () => {
  const list = fc.array(fc.bigInt({ min: 0n, max: 30n }), { maxLength: 30 })
  const question = [fc.array(list, { maxLength: 9 }), fc.boolean(), fc.nat(9)] as const
  await fc.assert(
    fc.asyncProperty(...question, async (lists, forward, page) => {
      const sign = forward ? 1 : -1
      const byTime = (a: bigint, b: bigint): number => (a < b ? -sign : a > b ? sign : 0)
      const clusters = lists.map((times, i) => ({
        id: String(i),
        rows: [...times].sort(byTime).map((t, n) => row(t, `${i}/${n}`)),
      }))
      const direction = forward ? 'forward' : 'backward'
      const { rows } = await merge(clusters, { direction, limit: 1e9 }, page + 1)
      expect(rows.map(({ timestamp }) => timestamp)).toEqual(lists.flat().sort(byTime))
      const lines = clusters.flatMap((one) => one.rows.map(({ line }) => line))
      expect(rows.map(({ line }) => line).sort()).toEqual(lines.sort())
    }),
    { seed: 1 },
  )
})

it('finds lines that are held alike among few and many of one time', async () => {
  const held = fc.array(fc.nat(12), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(fc.array(held, { minLength: 1, maxLength: 4 }), async (clusters) => {
      const lists = clusters.map((lines, i) => ({
        id: String(i),
        rows: lines.map((n) => row(1n, `line ${n}`, { stream: [['n', String(n % 3)]] })),
      }))
      const { rows, duplicates } = await merge(lists, { direction: 'forward', limit: 1e9 }, 7)
      // Each line as often as the first cluster has it that has it at all.
      const expected = clusters.flatMap((lines, i) =>
        lines.filter((n) => !clusters.slice(0, i).some((before) => before.includes(n))),
      )
      const got = rows.map(({ line }) => Number(line.slice(5)))
      const byNumber = (a: number, b: number): number => a - b
      expect(got.sort(byNumber)).toEqual(expected.sort(byNumber))
      expect(duplicates).toBe(clusters.flat().length - expected.length)
    }),
    { seed: 3 },
  )
})
