import type { LogRow } from '@tailspan/query'
import type { Dropped } from '../tail/line-ring.ts'
import type { TailSession } from '../tail/tail-session.ts'
import type { ClusterStatus } from './cluster-fan-out.ts'

/** The live tail of one cluster among those of many. */
export interface MemberTail {
  readonly id: string
  /** Where its lines come in. */
  readonly session: TailSession
  /** How it fares. */
  readonly status: ClusterStatus
  /** The newest lines from before the tail, oldest first; none when they cannot be had. Never rejects. */
  readonly history: Promise<readonly LogRow[]>
  /** Lines that did not even come in, once each. */
  takeGap(): Dropped | null
  /** Ends its connection. */
  close(): void
}

/** What all tails of one question share. */
export interface MemberTailOptions {
  /** The question as the cluster is asked it. */
  readonly text: string
  /** Begin of the lines that go first, nanoseconds. */
  readonly start: bigint
  /** Most lines that go first. */
  readonly limit: number
  /** Lines held for a slow reader; the oldest goes when there are more. */
  readonly capacity: number
  /** Nanoseconds since the epoch. */
  readonly now: () => bigint
  /** Called when the status is another. */
  readonly onStatus: () => void
}
