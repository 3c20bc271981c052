import { labelsKey } from '../../series/series.ts'
import type { LogRow } from '../result.ts'

/** A text that lines share which are the same to those who sent them: stream, metadata and text. */
export function sentKey({ stream, metadata, line }: LogRow): string {
  return `${labelsKey(stream)}\u0002${labelsKey(metadata)}\u0002${line}`
}

/** Finds lines of one instant that several clusters hold alike, in lines that come in the order of time. */
export class SeenAlike {
  #time: bigint | undefined
  /** Who has the lines of the instant, as long as it is one cluster alone. */
  #only = -1
  #lines: LogRow[] = []
  /** By line who had it first, from when on it is more than one. */
  #holders: Map<string, number> | null = null

  /** Notes a line; true when another cluster had the same. */
  isAgain(row: LogRow, cluster: number): boolean {
    if (row.timestamp !== this.#time) {
      this.#time = row.timestamp
      this.#only = cluster
      this.#lines = [row]
      this.#holders = null
      return false
    }
    if (this.#holders === null) {
      if (cluster === this.#only) {
        this.#lines.push(row)
        return false
      }
      this.#holders = new Map(this.#lines.map((line) => [sentKey(line), this.#only]))
      this.#lines = []
    }
    const key = sentKey(row)
    const holder = this.#holders.get(key)
    if (holder !== undefined) return holder !== cluster
    this.#holders.set(key, cluster)
    return false
  }
}
