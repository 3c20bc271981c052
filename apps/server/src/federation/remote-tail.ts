import { setTimeout as wait } from 'node:timers/promises'
import type { LogRow } from '@tailspan/query'
import type { Dropped, DropReason } from '../tail/line-ring.ts'
import { TailSession } from '../tail/tail-session.ts'
import { type ClusterStatus, errorStatus } from './cluster-fan-out.ts'
import type { FollowOptions, LogMember } from './log-member.ts'
import type { MemberTail, MemberTailOptions } from './member-tail.ts'

/** The first wait after a failure that the client does not take up by itself, and the longest; milliseconds. */
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [500, 30_000]
/** Longest time that the lines from before the tail may take, milliseconds. */
const HISTORY_MS = 10_000
const SECOND = 1_000_000_000n

/** Follows the lines of a cluster elsewhere as long as somebody listens, whatever happens to it. */
export class RemoteTail implements MemberTail {
  readonly id: string
  readonly session: TailSession
  readonly history: Promise<readonly LogRow[]>
  readonly #member: LogMember
  readonly #options: MemberTailOptions
  readonly #closing = new AbortController()
  /** One for each reason: what came one after the other is one gap. */
  readonly #gaps = new Map<DropReason, Dropped>()
  /** When the tail began: older lines are history. */
  readonly #began: bigint
  readonly #opening = performance.now()
  #status: ClusterStatus
  /** Time of the newest line. */
  #last: bigint
  #broken: bigint | null = null

  constructor(member: LogMember, options: MemberTailOptions) {
    this.id = member.id
    this.#member = member
    this.#options = options
    this.#began = options.now()
    this.#last = this.#began
    const error = 'there is no connection yet'
    this.#status = { id: member.id, status: 'error', code: 'connecting', tookMs: 0, error }
    this.session = new TailSession({ run: () => [] }, options.capacity)
    this.history = new Promise<void>((tried) => void this.#run(tried)).then(() => this.#read())
  }

  get status(): ClusterStatus {
    return this.#status
  }

  takeGap(): Dropped | null {
    for (const [reason, gap] of this.#gaps) {
      this.#gaps.delete(reason)
      return gap
    }
    return null
  }

  close(): void {
    this.#closing.abort()
  }

  /** @param tried called once the first connection was made, or has failed */
  async #run(tried: () => void): Promise<void> {
    const { signal } = this.#closing
    for (let failures = 1; !signal.aborted; failures++) {
      const onOpen = (): void => {
        failures = 0
        this.#opened()
        tried()
      }
      const onBreak = (reason: unknown): void => {
        this.#say(errorStatus(this.id, reason, this.#took()))
        tried()
      }
      const error = await this.#follow({ onOpen, onBreak }).catch((reason: unknown) => reason)
      if (signal.aborted) break
      // What the client takes up by itself it tells of by itself.
      this.#broken ??= this.#options.now()
      onBreak(error)
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10))
      await wait(waitMs, undefined, { signal }).catch(() => undefined)
    }
    tried()
  }

  async #follow(told: Omit<FollowOptions, 'start'>): Promise<Error> {
    const { text } = this.#options
    const { signal } = this.#closing
    const start = this.#last === this.#began ? this.#began : this.#last + 1n
    const follow = this.#member.follow?.(text, { start, ...told }, signal) ?? []
    for await (const news of follow) {
      if (news.kind === 'dropped') this.#lost(news.dropped)
      else {
        this.#last = news.rows.reduce(
          (last, row) => (row.timestamp > last ? row.timestamp : last),
          this.#last,
        )
        this.session.offerRows(news.rows)
      }
    }
    return new Error('the tail ended')
  }

  #opened(): void {
    const now = this.#options.now()
    if (this.#broken !== null) {
      this.#lost({ count: 0, reason: 'reconnected', from: this.#last, to: now })
      this.#broken = null
    }
    this.#say({ id: this.id, status: 'ok', tookMs: this.#took() })
  }

  /** The lines from before the tail began. */
  async #read(): Promise<readonly LogRow[]> {
    const { text, start, limit } = this.#options
    const { signal } = this.#closing
    if (limit <= 0 || signal.aborted) return []
    const range = { start, end: this.#began, step: SECOND, limit, direction: 'backward' as const }
    const late = AbortSignal.timeout(HISTORY_MS)
    try {
      const until = AbortSignal.any([signal, late])
      const result = await this.#member.queryRange(text, range, until)
      return result.kind === 'streams' ? result.rows.toReversed() : []
    } catch {
      this.#lost({ count: 0, reason: 'no_history', from: start, to: this.#began })
      return []
    }
  }

  #lost({ count, reason, from, to }: Omit<Dropped, 'cluster'>): void {
    const before = this.#gaps.get(reason)
    this.#gaps.set(reason, {
      reason,
      cluster: this.id,
      count: count + (before?.count ?? 0),
      from: before && before.from < from ? before.from : from,
      to: before && before.to > to ? before.to : to,
    })
  }

  #took(): number {
    return Math.round(performance.now() - this.#opening)
  }

  #say(status: ClusterStatus): void {
    const { status: was, code } = this.#status
    this.#status = status
    if (was !== status.status || code !== status.code) this.#options.onStatus()
  }
}
