import type { Clock, SpanReader } from '@tailspan/model'
import type { TraceqlEngine } from '@tailspan/query'

/** What the routes of Tempo's API need. */
export interface TempoDeps {
  readonly spans: SpanReader
  readonly engine: TraceqlEngine
  readonly clock: Clock
  /** Longest time a request may take, milliseconds; a minute when not given. */
  readonly timeoutMs?: number
}
