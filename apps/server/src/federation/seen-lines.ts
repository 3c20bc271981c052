import { type LogRow, sentKey } from '@tailspan/query'

/** Lines remembered; older ones may be shown again. */
const MOST = 10_000

/**
 * Remembers the last lines of a live tail over many clusters, so that one comes once which several
 * clusters hold alike, or which a cluster had in its history and then brought live.
 */
export class SeenLines {
  readonly #dedup: boolean
  /** By line, the oldest first: whose it is, and whether it was history. */
  readonly #lines = new Map<string, { readonly cluster: string; history: boolean }>()

  /** @param dedup whether lines of several clusters that are alike are one */
  constructor(dedup: boolean) {
    this.#dedup = dedup
  }

  /** Notes a line of a cluster; true when it was shown. */
  isAgain(row: LogRow, cluster: string, history: boolean): boolean {
    const key = `${this.#dedup ? '' : cluster}\u0003${row.timestamp}\u0003${sentKey(row)}`
    const known = this.#lines.get(key)
    if (known === undefined) {
      this.#lines.set(key, { cluster, history })
      if (this.#lines.size > MOST) this.#forgetOldest()
      return false
    }
    if (known.cluster !== cluster) return true
    // A cluster that brings a line twice has it twice, but for one of its history.
    const again = known.history && !history
    if (again) known.history = false
    return again
  }

  #forgetOldest(): void {
    for (const key of this.#lines.keys()) {
      this.#lines.delete(key)
      return
    }
  }
}
