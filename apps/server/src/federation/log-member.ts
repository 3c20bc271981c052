import type { LabelMatcher, Stream, TimeRange } from '@tailspan/model'
import type { LogCluster, LogRow } from '@tailspan/query'
import type { Dropped } from '../tail/line-ring.ts'

/** The logs of one cluster, as questions to many ask for them. */
export interface LogMember extends LogCluster {
  /** Another object when the settings of the cluster are others; for who keeps a connection. */
  readonly version?: object
  /** As LogReader.streams. */
  streams(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]>
  /**
   * Lines of a log query as they come, until the signal fires. Takes up again what breaks, and says so;
   * rejects when that makes no sense. This server's own lines come from its hub instead.
   */
  follow?(text: string, options: FollowOptions, signal: AbortSignal): AsyncIterable<LiveNews>
}

export interface FollowOptions {
  /** Lines from here on come first if they are there already, nanoseconds. */
  readonly start: bigint
  /** Called with each connection that is made, before anything comes over it. */
  readonly onOpen: () => void
  /** Called with each connection that failed or broke when there will be another attempt. */
  readonly onBreak: (reason: Error) => void
}

/** What a live tail of one cluster brings; `rows` in the order of time. */
export type LiveNews =
  | { readonly kind: 'rows'; readonly rows: readonly LogRow[] }
  | { readonly kind: 'dropped'; readonly dropped: Omit<Dropped, 'cluster'> }
