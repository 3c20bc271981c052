import type { Label } from '@tailspan/model'
import { labelsKey } from '../../series/series.ts'
import type { LogRow } from '../result.ts'

/** Lines of an instant that are compared one by one; beyond it by a text of each. */
const FEW = 8

/** A text that lines share which are the same to those who sent them: stream, metadata and text. */
export function sentKey({ stream, metadata, line }: LogRow): string {
  return `${labelsKey(stream)}\u0002${labelsKey(metadata)}\u0002${line}`
}

/** Finds lines of one instant that several clusters hold alike, in lines that come in the order of time. */
export class SeenAlike {
  #time: bigint | undefined
  /** The lines of the instant that are not again, and who has them. */
  #rows: LogRow[] = []
  #clusters: number[] = []
  /** All of them are of one cluster. */
  #alone = true
  /** By line who had it first, once there are many of several clusters. */
  #holders: Map<string, number> | null = null

  /** Notes a line; true when another cluster had the same. */
  isAgain(row: LogRow, cluster: number): boolean {
    if (row.timestamp !== this.#time) {
      this.#time = row.timestamp
      this.#rows = [row]
      this.#clusters = [cluster]
      this.#alone = true
      this.#holders = null
      return false
    }
    if (cluster !== this.#clusters[0]) this.#alone = false
    const holder = this.#alone ? undefined : this.#holderOf(row)
    if (holder !== undefined) return holder !== cluster
    if (this.#holders) this.#holders.set(sentKey(row), cluster)
    else {
      this.#rows.push(row)
      this.#clusters.push(cluster)
    }
    return false
  }

  #holderOf(row: LogRow): number | undefined {
    if (this.#holders === null && this.#rows.length > FEW) {
      this.#holders = new Map()
      for (const [i, known] of this.#rows.entries()) {
        const key = sentKey(known)
        if (!this.#holders.has(key)) this.#holders.set(key, this.#clusters[i] as number)
      }
    }
    if (this.#holders) return this.#holders.get(sentKey(row))
    const at = this.#rows.findIndex((known) => isSame(known, row))
    return this.#clusters[at]
  }
}

function isSame(a: LogRow, b: LogRow): boolean {
  return a.line === b.line && areSame(a.stream, b.stream) && areSame(a.metadata, b.metadata)
}

function areSame(a: readonly Label[], b: readonly Label[]): boolean {
  return a.length === b.length && a.every(([n, v], i) => n === b[i]?.[0] && v === b[i][1])
}
