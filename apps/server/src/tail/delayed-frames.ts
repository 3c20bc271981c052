import type { LogRow } from '@tailspan/query'
import type { FrameSource, TailFrame } from './tail-session.ts'

/** Lines held back; beyond that the source keeps its own, and drops and counts as ever. */
const MOST = 10_000

/**
 * Holds lines back for some time and gives them out in the order of their timestamps, so that
 * senders that are late by less than that find their place.
 */
export class DelayedFrames implements FrameSource {
  readonly #source: FrameSource
  readonly #delayMs: number
  readonly #now: () => number
  #waiting: { readonly row: LogRow; readonly due: number }[] = []
  #dropped: TailFrame['dropped'] = null

  /** @param now milliseconds that only go up */
  constructor(source: FrameSource, delayMs: number, now: () => number) {
    this.#source = source
    this.#delayMs = delayMs
    this.#now = now
  }

  next(max: number): TailFrame | null {
    const now = this.#now()
    while (this.#dropped === null && this.#waiting.length + max <= MOST) {
      const frame = this.#source.next(max)
      if (frame === null) break
      for (const row of frame.rows) this.#waiting.push({ row, due: now + this.#delayMs })
      this.#dropped = frame.dropped
    }
    const due = this.#waiting.findIndex((line) => line.due > now)
    const ready = due < 0 ? this.#waiting.length : due
    if (ready === 0 && this.#dropped === null) return null
    const lines = this.#waiting.slice(0, ready).sort(byTime)
    this.#waiting = [...lines.slice(max), ...this.#waiting.slice(ready)]
    const dropped = this.#dropped
    this.#dropped = null
    return { rows: lines.slice(0, max).map(({ row }) => row), dropped }
  }
}

function byTime(a: { readonly row: LogRow }, b: { readonly row: LogRow }): number {
  return a.row.timestamp < b.row.timestamp ? -1 : a.row.timestamp > b.row.timestamp ? 1 : 0
}
