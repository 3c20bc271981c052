import { type LogBatch, type TailFeed, TailspanError } from '@tailspan/model'
import { type RowPipeline, TailSession } from './tail-session.ts'

export interface TailLimits {
  /** Tails at a time; one more is refused. */
  readonly sessions: number
  /** Lines held for each; the oldest goes when it is full. */
  readonly lines: number
}

export const defaultTailLimits: TailLimits = { sessions: 1000, lines: 10_000 }

/** Hands what was just kept to every live tail. Listens to the feed only while a tail is open. */
export class TailHub {
  readonly #feed: TailFeed
  readonly #limits: TailLimits
  readonly #onDropped: (lines: number) => void
  readonly #sessions = new Set<TailSession>()
  #stop: (() => void) | null = null

  constructor(feed: TailFeed, limits: TailLimits, onDropped: (lines: number) => void) {
    this.#feed = feed
    this.#limits = limits
    this.#onDropped = onDropped
  }

  get open(): number {
    return this.#sessions.size
  }

  /**
   * Opens a tail; it collects from this moment on. To be ended with `leave`.
   * @throws TailspanError rate_limited when there are too many
   */
  join(pipeline: RowPipeline): TailSession {
    if (this.#sessions.size >= this.#limits.sessions) {
      throw new TailspanError(
        'rate_limited',
        `${this.#limits.sessions} live tails are open already`,
      )
    }
    const session = new TailSession(pipeline, this.#limits.lines)
    this.#sessions.add(session)
    this.#stop ??= this.#feed.subscribe((batch) => this.#deliver(batch))
    return session
  }

  leave(session: TailSession): void {
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    this.#stop?.()
    this.#stop = null
  }

  #deliver(batch: LogBatch): void {
    let dropped = 0
    for (const session of this.#sessions) dropped += session.offer(batch)
    if (dropped > 0) this.#onDropped(dropped)
  }
}
