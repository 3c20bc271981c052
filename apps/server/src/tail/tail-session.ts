import type { LogBatch } from '@tailspan/model'
import type { LogRow } from '@tailspan/query'
import { type Dropped, LineRing } from './line-ring.ts'

/** Lines on their way to one reader. */
export interface TailFrame {
  /** In the order in which they were kept; history, oldest first, before live lines. */
  readonly rows: readonly LogRow[]
  /** Lines dropped before these, or null. */
  readonly dropped: Dropped | null
}

/** Where frames come from. */
export interface FrameSource {
  /** The next frame of at most `max` lines, or null when there is nothing to say. */
  next(max: number): TailFrame | null
}

/** A log query's stages, applied to what was just kept. */
export interface RowPipeline {
  /** The rows that pass, in their order. */
  run(batch: LogBatch): readonly LogRow[]
}

/**
 * One live tail: history first, then what is kept from then on, each line once, in a bounded
 * ring. A session only collects; its socket takes frames when it can send.
 */
export class TailSession implements FrameSource {
  readonly #pipeline: RowPipeline
  readonly #ring: LineRing
  #history: readonly LogRow[] | null = null
  /** Lines of the history, to leave out where live collection overlapped its reading. */
  #known: ReadonlySet<string> = new Set()
  /** How many lines at the front of the ring came while the history was being read. */
  #overlap = 0
  #paused = false

  /** @param capacity most live lines held; the oldest is dropped beyond it */
  constructor(pipeline: RowPipeline, capacity: number) {
    this.#pipeline = pipeline
    this.#ring = new LineRing(capacity)
  }

  /** Lines waiting to be sent. */
  get held(): number {
    return this.#ring.length + (this.#history?.length ?? 0)
  }

  get paused(): boolean {
    return this.#paused
  }

  /** While paused, lines are collected (the oldest dropped and counted) but no frame is given out. */
  pause(paused: boolean): void {
    this.#paused = paused
  }

  /** Takes what was just kept; answers how many lines were dropped. */
  offer(batch: LogBatch): number {
    return this.offerRows(this.#pipeline.run(batch))
  }

  /** Takes lines that passed the query already; answers how many lines were dropped. */
  offerRows(rows: readonly LogRow[]): number {
    let dropped = 0
    for (const row of rows) dropped += this.#ring.push(row)
    return dropped
  }

  /** Gives the history, oldest first; no frame comes before this was called, once. */
  begin(history: readonly LogRow[]): void {
    this.#history = history
    this.#known = new Set(history.map(identity))
    this.#overlap = this.#ring.length
  }

  /** The next frame of at most `max` lines, or null when there is nothing to say. */
  next(max: number): TailFrame | null {
    if (this.#paused || this.#history === null) return null
    if (this.#history.length > 0) {
      const rows = this.#history.slice(0, max)
      this.#history = this.#history.slice(max)
      return { rows, dropped: null }
    }
    const { rows, dropped } = this.#ring.take(max)
    this.#overlap = Math.max(0, this.#overlap - (dropped?.count ?? 0))
    const overlap = Math.min(this.#overlap, rows.length)
    this.#overlap -= overlap
    const fresh = rows.filter((row, i) => i >= overlap || !this.#known.has(identity(row)))
    return fresh.length === 0 && dropped === null ? null : { rows: fresh, dropped }
  }
}

function identity(row: LogRow): string {
  return `${row.timestamp} ${JSON.stringify(row.labels)} ${row.line}`
}
