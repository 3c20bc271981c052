import type { PushStream } from '@tailspan/clients'
import type { LogMember } from '../../federation/log-member.ts'

/** Streams that are asked about. */
export interface StreamFilter {
  /** Nanoseconds since the epoch; `end` does not belong to it. */
  readonly start: bigint
  readonly end: bigint
  /** A selector; '' for all streams. */
  readonly query: string
}

/** One Loki, here or elsewhere. Its failures are TailspanError or ClientError. */
export interface LokiTarget {
  /** Of its cluster. */
  readonly id: string
  /** What queries are answered from. */
  readonly logs: Pick<LogMember, 'queryRange' | 'queryInstant'>
  /** Names, sorted. */
  labels(filter: StreamFilter, signal: AbortSignal): Promise<readonly string[]>
  /** Sorted. */
  labelValues(name: string, filter: StreamFilter, signal: AbortSignal): Promise<readonly string[]>
  /** Resolves when it has the lines. Some may be kept when it refuses others. */
  push(streams: readonly PushStream[], signal: AbortSignal): Promise<void>
  /** Why it takes no work, or null when it does. */
  problem(signal: AbortSignal): Promise<string | null>
}
