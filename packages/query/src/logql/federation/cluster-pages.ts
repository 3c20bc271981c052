import { TailspanError } from '@tailspan/model'
import { labelsKey } from '../../series/series.ts'
import type { RangeQueryOptions } from '../engine.ts'
import type { LogRow } from '../result.ts'
import type { LogCluster } from './federated-logql.ts'

/**
 * The lines of one cluster by pages. Servers page by time alone, so that every page begins with the
 * lines of the instant where the one before ended; those that were there are left out.
 */
export class ClusterPages {
  readonly #cluster: LogCluster
  readonly #text: string
  #options: RangeQueryOptions
  readonly #limit: number
  #page: number
  #taken = 0
  #edge: bigint | undefined
  /** How often lines of the edge were there. */
  #atEdge = new Map<string, number>()
  #done = false

  /** @param page lines of a page; `options.limit` is that of all pages */
  constructor(cluster: LogCluster, text: string, options: RangeQueryOptions, page: number) {
    const { limit, interval = 0n } = options
    this.#cluster = cluster
    this.#text = text
    this.#options = options
    this.#limit = limit
    // An interval goes on from line to line: it cannot begin anew.
    this.#page = interval > 0n ? limit : Math.min(page, limit)
  }

  /** The next lines; none when there are no more, or as many as the limit allows were there. */
  async read(signal: AbortSignal): Promise<readonly LogRow[]> {
    while (!this.#done) {
      const known = [...this.#atEdge.values()].reduce((sum, count) => sum + count, 0)
      const limit = Math.min(this.#limit, this.#page + known)
      const options = { ...this.#options, limit }
      const result = await this.#cluster.queryRange(this.#text, options, signal)
      if (result.kind !== 'streams') {
        throw new TailspanError('internal', 'a log query was answered with numbers')
      }
      const { rows } = result
      const fresh = this.#edge === undefined ? rows : this.#unseen(rows)
      this.#taken += fresh.length
      this.#done = rows.length < limit || limit === this.#limit || this.#taken >= this.#limit
      if (!this.#done) this.#advance(rows, fresh)
      if (fresh.length > 0) return fresh
      this.#page *= 2
    }
    return []
  }

  #unseen(rows: readonly LogRow[]): LogRow[] {
    const left = new Map(this.#atEdge)
    return rows.filter((row) => {
      if (row.timestamp !== this.#edge) return true
      const key = keyOf(row)
      const count = left.get(key) ?? 0
      left.set(key, count - 1)
      return count <= 0
    })
  }

  #advance(rows: readonly LogRow[], fresh: readonly LogRow[]): void {
    const last = rows.at(-1)?.timestamp
    if (last === undefined) return
    if (last !== this.#edge) {
      this.#edge = last
      this.#atEdge = new Map()
    }
    for (const row of fresh) {
      if (row.timestamp !== last) continue
      const key = keyOf(row)
      this.#atEdge.set(key, (this.#atEdge.get(key) ?? 0) + 1)
    }
    const forward = this.#options.direction === 'forward'
    this.#options = { ...this.#options, ...(forward ? { start: last } : { end: last + 1n }) }
  }
}

function keyOf({ labels, line }: LogRow): string {
  return `${labelsKey(labels)}\u0002${line}`
}
