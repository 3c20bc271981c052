import type { LogRow } from '../result.ts'
import type { ClusterLabel } from './cluster-label.ts'
import { ClusterRows } from './cluster-rows.ts'
import { RowHeap } from './row-heap.ts'
import { SeenAlike } from './seen-alike.ts'

/** Rows given out at a time. */
const CHUNK = 1000

/** Lines of one cluster, a page after the other. */
export interface RowPages {
  readonly id: string
  /** The next lines in the order of the direction; none when there are no more. */
  next(): Promise<readonly LogRow[]>
}

export interface MergeOptions {
  readonly direction: 'forward' | 'backward'
  /** Most lines. */
  readonly limit: number
  readonly label: ClusterLabel
  /** The clusters have put their label beside the parsed ones already. */
  readonly labelled?: boolean
  /** A line that several clusters hold alike (stream, metadata, time and text) comes once; default true. */
  readonly dedup?: boolean
}

export interface MergedRows {
  readonly rows: readonly LogRow[]
  /** Lines left out because a cluster before in the list had them too. */
  readonly duplicates: number
}

/**
 * Lines of all clusters by time, each with its cluster's label, as far as they are consumed. Holds one
 * page of each cluster: the next one is asked for when the last line of the one before was taken.
 */
export async function* mergeRows(
  clusters: readonly RowPages[],
  { direction, limit, label, labelled = false, dedup = true }: MergeOptions,
): AsyncGenerator<MergedRows, void, undefined> {
  const heap = new RowHeap(direction)
  const shown = clusters.map(({ id }) => new ClusterRows(id, label, labelled))
  const seen = dedup ? new SeenAlike() : null
  const first = await Promise.all(clusters.map((cluster) => cluster.next()))
  first.forEach((rows, list) => heap.push(list, rows))
  let rows: LogRow[] = []
  let duplicates = 0
  let left = limit
  for (let list = heap.top; list !== undefined; list = heap.top) {
    const row = heap.take() as LogRow
    if (seen?.isAgain(row, list) === true) duplicates++
    else rows.push((shown[list] as ClusterRows).show(row))
    if (rows.length >= CHUNK || rows.length >= left) {
      left -= rows.length
      yield { rows, duplicates }
      rows = []
      duplicates = 0
      if (left <= 0) return
    }
    if (heap.isAtEnd(list)) heap.push(list, await (clusters[list] as RowPages).next())
  }
  if (rows.length > 0 || duplicates > 0) yield { rows, duplicates }
}
