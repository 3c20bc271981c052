import type { LogqlEngine, LogRow } from '@tailspan/query'
import type { Dropped } from '../tail/line-ring.ts'
import { tailHistory } from '../tail/tail-history.ts'
import type { TailHub } from '../tail/tail-hub.ts'
import type { TailSession } from '../tail/tail-session.ts'
import { type ClusterStatus, errorStatus } from './cluster-fan-out.ts'
import type { MemberTail, MemberTailOptions } from './member-tail.ts'

/** Where this server's own lines come from. */
export interface LocalTailDeps {
  readonly hub: TailHub
  readonly engine: LogqlEngine
}

/** Follows the lines of this server's own store. */
export class LocalTail implements MemberTail {
  readonly id = 'local'
  readonly session: TailSession
  readonly history: Promise<readonly LogRow[]>
  readonly #hub: TailHub
  readonly #options: MemberTailOptions
  readonly #closing = new AbortController()
  #status: ClusterStatus = { id: 'local', status: 'ok', tookMs: 0 }
  #gap: Dropped | null = null

  /** @throws TailspanError rate_limited when too many tails are open */
  constructor({ hub, engine }: LocalTailDeps, options: MemberTailOptions) {
    this.#hub = hub
    this.#options = options
    this.session = hub.join(engine.tail(options.text))
    this.history = this.#read(engine)
  }

  get status(): ClusterStatus {
    return this.#status
  }

  takeGap(): Dropped | null {
    const gap = this.#gap
    this.#gap = null
    return gap
  }

  close(): void {
    this.#closing.abort()
    this.#hub.leave(this.session)
  }

  async #read(engine: LogqlEngine): Promise<readonly LogRow[]> {
    const { text, start, limit, now, onStatus } = this.#options
    const began = now()
    try {
      const range = { now: began, start, limit }
      return await tailHistory(engine, text, range, this.#closing.signal)
    } catch (error) {
      this.#gap = { count: 0, reason: 'no_history', cluster: this.id, from: start, to: began }
      this.#status = errorStatus(this.id, error, 0)
      onStatus()
      return []
    }
  }
}
