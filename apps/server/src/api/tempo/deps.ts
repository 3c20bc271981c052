import type { Clock, SpanReader } from '@tailspan/model'
import type { TraceQueries, TraceqlEngine } from '@tailspan/query'

/** What questions over HTTP ask, of one store or of many. */
export interface TempoQueryDeps {
  readonly spans: Pick<SpanReader, 'trace'>
  readonly engine: TraceQueries
  readonly clock: Clock
  /** What the answer lacks, once it is known; undefined when it lacks nothing. */
  readonly missing?: () => string | undefined
  /** Headers of the answer, once it is known. */
  readonly headers?: () => Readonly<Record<string, string>>
}

/** What the routes of Tempo's API need over one store. */
export interface TempoDeps extends TempoQueryDeps {
  readonly spans: SpanReader
  readonly engine: TraceqlEngine
  /** Longest time a request may take, milliseconds; a minute when not given. */
  readonly timeoutMs?: number
}
