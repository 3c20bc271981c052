import type { ClusterRows, LogRow } from '@tailspan/query'
import type { Dropped } from '../tail/line-ring.ts'
import type { MemberTail } from './member-tail.ts'
import type { SeenLines } from './seen-lines.ts'

/** Lines that are taken from a cluster at a time, to be put in order with those of others. */
const AHEAD = 100

/** One cluster of a live tail over many: its lines one by one, and what it lacks. */
export class FollowedCluster {
  readonly tail: MemberTail
  readonly #shown: ClusterRows
  readonly #seen: SeenLines
  #rows: readonly LogRow[] = []
  #at = 0
  #begun = false

  constructor(tail: MemberTail, shown: ClusterRows, seen: SeenLines) {
    this.tail = tail
    this.#shown = shown
    this.#seen = seen
  }

  /** Lines waiting to be given out. */
  get held(): number {
    return this.#rows.length - this.#at + this.tail.session.held
  }

  /** Gives the lines that go first, oldest first; none comes before this was called, once. */
  begin(history: readonly LogRow[]): void {
    this.#begun = true
    this.#rows = history.filter((row) => !this.#seen.isAgain(row, this.tail.id, true))
    this.tail.session.begin([])
  }

  /** Time of the next line, if there is one. */
  get time(): bigint | undefined {
    return this.#rows[this.#at]?.timestamp
  }

  /** The next line, with its cluster's label. */
  shift(): LogRow | undefined {
    const row = this.#rows[this.#at++]
    return row && this.#shown.show(row)
  }

  /** Sees that the next line is at hand; answers what was lost before it. */
  refill(): Dropped | null {
    const gap = this.tail.takeGap()
    if (gap !== null || !this.#begun) return gap
    while (this.#at >= this.#rows.length) {
      const frame = this.tail.session.next(AHEAD)
      if (frame === null) return null
      this.#rows = frame.rows.filter((row) => !this.#seen.isAgain(row, this.tail.id, false))
      this.#at = 0
      if (frame.dropped !== null) return { ...frame.dropped, cluster: this.tail.id }
    }
    return null
  }
}
