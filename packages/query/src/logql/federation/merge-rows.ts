import { compareLabels } from '@tailspan/model'
import { labelsKey } from '../../series/series.ts'
import type { LogRow } from '../result.ts'
import type { ClusterLabel } from './cluster-label.ts'

/** Lines of one cluster, in the order of the direction. */
export interface ClusterRows {
  readonly id: string
  readonly rows: readonly LogRow[]
}

export interface MergedRows {
  readonly rows: readonly LogRow[]
  /** Lines that a cluster before in the list had too, among those looked at. */
  readonly duplicates: number
}

/**
 * The first lines of all clusters by time, each with its cluster's label. A line that several
 * clusters hold alike (stream, metadata, time and text) comes once, from the first of them in the list.
 * `labelled`: the clusters have put their label beside the parsed ones already.
 */
export function mergeRows(
  clusters: readonly ClusterRows[],
  direction: 'forward' | 'backward',
  limit: number,
  label: ClusterLabel,
  labelled = false,
): MergedRows {
  const heap = new RowHeap(clusters, direction)
  const rows: LogRow[] = []
  let duplicates = 0
  /** Who has which lines of the time that is looked at. */
  let held = new Map<string, number>()
  let time: bigint | undefined
  for (let next = heap.take(); next && rows.length < limit; next = heap.take()) {
    const { cluster, row } = next
    if (row.timestamp !== time) {
      time = row.timestamp
      held = new Map()
    }
    const key = `${labelsKey(row.stream)}\u0002${labelsKey(row.metadata)}\u0002${row.line}`
    const holder = held.get(key)
    if (holder !== undefined && holder !== cluster) {
      duplicates++
      continue
    }
    held.set(key, cluster)
    const shown = labelled ? withoutLabel(row, label) : row
    rows.push(withLabel(shown, clusters[cluster]?.id ?? '', label))
  }
  return { rows, duplicates }
}

function withoutLabel(row: LogRow, { name }: ClusterLabel): LogRow {
  return { ...row, parsed: row.parsed.filter((label) => label[0] !== name) }
}

function withLabel(row: LogRow, id: string, label: ClusterLabel): LogRow {
  const stream = label.add(row.stream, id)
  const [metadata, parsed] = [label.beside(row.metadata), label.beside(row.parsed)]
  const labels = [...stream, ...metadata, ...parsed].sort(compareLabels)
  return { ...row, labels, stream, metadata, parsed }
}

/** The heads of the lists, the first by time on top; of equal times the earlier list's. */
class RowHeap {
  readonly #lists: readonly ClusterRows[]
  readonly #sign: 1 | -1
  readonly #at: number[]
  /** Places of lists that are not at their end. */
  readonly #heap: number[] = []

  constructor(lists: readonly ClusterRows[], direction: 'forward' | 'backward') {
    this.#lists = lists
    this.#sign = direction === 'forward' ? 1 : -1
    this.#at = lists.map(() => 0)
    lists.forEach(({ rows }, place) => {
      if (rows.length > 0) this.#push(place)
    })
  }

  take(): { readonly cluster: number; readonly row: LogRow } | undefined {
    const cluster = this.#heap[0]
    if (cluster === undefined) return undefined
    const row = this.#head(cluster)
    this.#at[cluster] = (this.#at[cluster] as number) + 1
    if (this.#head(cluster) === undefined) {
      const last = this.#heap.pop() as number
      if (this.#heap.length > 0) this.#heap[0] = last
    }
    this.#sink()
    return row && { cluster, row }
  }

  #head(place: number): LogRow | undefined {
    return this.#lists[place]?.rows[this.#at[place] as number]
  }

  #isBefore(a: number, b: number): boolean {
    const [x, y] = [this.#head(a)?.timestamp ?? 0n, this.#head(b)?.timestamp ?? 0n]
    if (x === y) return a < b
    return this.#sign === 1 ? x < y : x > y
  }

  #push(place: number): void {
    const heap = this.#heap
    let at = heap.push(place) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(place, heap[parent] as number)) break
      heap[at] = heap[parent] as number
      at = parent
    }
    heap[at] = place
  }

  #sink(): void {
    const heap = this.#heap
    const place = heap[0]
    if (place === undefined) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (
        child + 1 < heap.length &&
        this.#isBefore(heap[child + 1] as number, heap[child] as number)
      )
        child++
      if (!this.#isBefore(heap[child] as number, place)) break
      heap[at] = heap[child] as number
      at = child
    }
    heap[at] = place
  }
}
