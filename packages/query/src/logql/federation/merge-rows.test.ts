import { compareLabels, type Label } from '@tailspan/model'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LogRow } from '../result.ts'
import { ClusterLabel } from './cluster-label.ts'
import { mergeRows } from './merge-rows.ts'

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

const shown = (rows: readonly LogRow[]): string[] =>
  rows.map(
    ({ timestamp, line, stream }) =>
      `${timestamp} ${line} ${stream.find(([n]) => n === 'cluster')?.[1]}`,
  )

it('merges by time in either direction, up to the limit', () => {
  const a = [row(1n, 'a1'), row(3n, 'a3')]
  const b = [row(2n, 'b2'), row(4n, 'b4')]
  const lists = [
    { id: 'eu', rows: a },
    { id: 'us', rows: b },
  ]
  expect(shown(mergeRows(lists, 'forward', 3, label).rows)).toEqual([
    '1 a1 eu',
    '2 b2 us',
    '3 a3 eu',
  ])
  const backwards = lists.map(({ id, rows }) => ({ id, rows: [...rows].reverse() }))
  expect(shown(mergeRows(backwards, 'backward', 3, label).rows)).toEqual([
    '4 b4 us',
    '3 a3 eu',
    '2 b2 us',
  ])
})

it('takes a line that two clusters hold once, and lines that one holds twice, twice', () => {
  const merged = mergeRows(
    [
      { id: 'eu', rows: [row(1n, 'x'), row(1n, 'x'), row(2n, 'y')] },
      { id: 'us', rows: [row(1n, 'x'), row(1n, 'x', { stream: [['app', 'b']] }), row(2n, 'z')] },
    ],
    'forward',
    100,
    label,
  )
  expect(shown(merged.rows)).toEqual(['1 x eu', '1 x eu', '1 x us', '2 y eu', '2 z us'])
  expect(merged.duplicates).toBe(1)
})

it('names labels that a line has under the name of the clusters’', () => {
  const own = (value: string): Label[] => [['cluster', value]]
  const [merged] = mergeRows(
    [{ id: 'eu', rows: [row(1n, 'x', { stream: own('k8s'), parsed: own('found') })] }],
    'forward',
    1,
    label,
  ).rows
  expect(merged?.labels).toEqual([
    ['cluster', 'eu'],
    ['cluster_extracted', 'found'],
    ['exported_cluster', 'k8s'],
  ])
})

it('puts any number of lists in order and loses nothing', () => {
  const list = fc.array(fc.bigInt({ min: 0n, max: 30n }), { maxLength: 30 })
  fc.assert(
    fc.property(fc.array(list, { maxLength: 9 }), fc.boolean(), (lists, forward) => {
      const sign = forward ? 1 : -1
      const byTime = (a: bigint, b: bigint): number => (a < b ? -sign : a > b ? sign : 0)
      const clusters = lists.map((times, i) => ({
        id: String(i),
        rows: [...times].sort(byTime).map((t, n) => row(t, `${i}/${n}`)),
      }))
      const { rows } = mergeRows(clusters, forward ? 'forward' : 'backward', 1e9, label)
      expect(rows.map(({ timestamp }) => timestamp)).toEqual(lists.flat().sort(byTime))
    }),
    { seed: 1 },
  )
})
