import type { SpanBatch } from '@tailspan/model'
import type { TraceCluster } from '@tailspan/query'

/** Where spans of a trace may lie. */
export interface TraceSource {
  readonly id: string
  /** What there is of a trace, null for nothing; `partial` says why it is not all, null when it is. */
  trace(
    traceId: string,
    signal: AbortSignal,
  ): Promise<{ readonly spans: SpanBatch; readonly partial: string | null } | null>
}

/** The traces of one cluster, as questions to many ask for them. */
export interface TraceMember extends TraceSource, TraceCluster {}
