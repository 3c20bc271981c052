import type { LogRow } from '@tailspan/query'

/** Lines that a tail could not deliver, as one interval. */
export interface Dropped {
  /** 0 when nobody knows how many, which may be none. */
  readonly count: number
  readonly reason: DropReason
  /** Timestamps of the first and last of them, nanoseconds; the gap can be read from storage. */
  readonly from: bigint
  readonly to: bigint
  /** Whose they are, in a tail over many clusters. */
  readonly cluster?: string
}

/**
 * - `slow_reader`: the reader did not take them in time
 * - `source`: the cluster left them out
 * - `reconnected`: the connection to the cluster broke; some that came meanwhile may be missing
 * - `no_history`: the cluster's lines from before the tail could not be had
 */
export type DropReason = 'slow_reader' | 'source' | 'reconnected' | 'no_history'

/**
 * Holds the lines that one reader has yet to take. When it is full the oldest line goes, and is
 * counted: what is pushed is always either taken or dropped.
 */
export class LineRing {
  readonly #capacity: number
  #rows: LogRow[] = []
  #head = 0
  #dropped: { count: number; from: bigint; to: bigint } | null = null

  /** @param capacity most lines held */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Lines waiting. */
  get length(): number {
    return this.#rows.length - this.#head
  }

  /** Adds a line; answers how many lines were dropped for it (0 or 1). */
  push(row: LogRow): number {
    this.#rows.push(row)
    if (this.length <= this.#capacity) return 0
    const oldest = this.#rows[this.#head++]
    if (oldest) this.#count(oldest.timestamp)
    this.#compact()
    return 1
  }

  /** Takes up to `max` lines, oldest first, with what was dropped before them. */
  take(max: number): { rows: LogRow[]; dropped: Dropped | null } {
    const rows = this.#rows.slice(this.#head, this.#head + max)
    this.#head += rows.length
    this.#compact()
    const dropped = this.#dropped && { ...this.#dropped, reason: 'slow_reader' as const }
    this.#dropped = null
    return { rows, dropped }
  }

  #count(timestamp: bigint): void {
    const dropped = this.#dropped
    if (!dropped) {
      this.#dropped = { count: 1, from: timestamp, to: timestamp }
      return
    }
    dropped.count++
    if (timestamp < dropped.from) dropped.from = timestamp
    if (timestamp > dropped.to) dropped.to = timestamp
  }

  /** Gives memory back once half of the array lies behind the head. */
  #compact(): void {
    if (this.#head < 1024 && this.#head < this.#rows.length) return
    if (this.#head * 2 < this.#rows.length) return
    this.#rows = this.#rows.slice(this.#head)
    this.#head = 0
  }
}
