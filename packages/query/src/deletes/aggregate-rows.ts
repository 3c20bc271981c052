import {
  compareLabels,
  decodeMetadata,
  type Grouping,
  type Label,
  type LogAggregation,
  type LogBatch,
  type LogSeries,
  mergeLabels,
  metadataBytes,
  printLabels,
  type TimeGrid,
} from '@tailspan/model'

/** Values of one answer; more take too much memory. */
const MAX_CELLS = 20_000_000

/** Answers an aggregation from the rows themselves; null when it has too many values. */
export async function aggregateRows(
  batches: AsyncIterable<LogBatch>,
  { fn, grid, groupBy }: LogAggregation,
): Promise<readonly LogSeries[] | null> {
  const series = new Map<string, LogSeries>()
  for await (const batch of batches) {
    for (let row = 0; row < batch.length; row++) {
      const [first, last] = windowsOf(batch.timestamps[row] ?? 0n, grid)
      if (first > last) continue
      const labels = groupOf(batch, row, groupBy)
      const key = printLabels(labels)
      let known = series.get(key)
      if (!known) {
        if ((series.size + 1) * grid.count > MAX_CELLS) return null
        known = { labels, values: new Float64Array(grid.count).fill(Number.NaN) }
        series.set(key, known)
      }
      const { values } = known
      const more = amount(batch, row, fn)
      for (let i = first; i <= last; i++) {
        const before = values[i] ?? Number.NaN
        values[i] = (Number.isNaN(before) ? 0 : before) + more
      }
    }
  }
  return [...series.values()]
}

/** The first and the last window that a time lies in; the first behind the last when in none. */
function windowsOf(time: bigint, { start, step, count, window }: TimeGrid): [number, number] {
  // Window i ends at start + i * step, its end in it and its beginning not.
  const first = Number(ceiling(time - start, step))
  const last = Number(ceiling(time + window - start, step)) - 1
  return [Math.max(0, first), Math.min(count - 1, last)]
}

function ceiling(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by > 0n ? quotient + 1n : quotient
}

function amount(batch: LogBatch, row: number, fn: LogAggregation['fn']): number {
  if (fn === 'count') return 1
  const bytes = Buffer.byteLength(batch.lines[row] ?? '')
  return fn === 'bytes' ? bytes : bytes + metadataBytes(batch.metadata[row] ?? '')
}

function groupOf(batch: LogBatch, row: number, groupBy: Grouping): readonly Label[] {
  const own = batch.streams[batch.streamIndex[row] ?? 0]?.labels ?? []
  if (groupBy.kind === 'stream') return own
  const metadata = decodeMetadata(batch.metadata[row] ?? '')
  const labels = mergeLabels(own, metadata, batch.levels[row] ?? '')
  if (groupBy.kind === 'all') return labels
  const keep = groupBy.kind === 'by'
  return labels.filter(([name]) => groupBy.names.includes(name) === keep).sort(compareLabels)
}
