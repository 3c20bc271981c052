import type { LabelMatcher, Stream, TimeRange } from '@tailspan/model'
import type { LogCluster } from '@tailspan/query'

/** The logs of one cluster, as questions to many ask for them. */
export interface LogMember extends LogCluster {
  /** As LogReader.streams. */
  streams(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]>
}
