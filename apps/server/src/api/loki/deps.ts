import type { Clock, LogReader } from '@tailspan/model'
import type { LogqlEngine } from '@tailspan/query'
import type { DeleteRequests } from '../../deletes/delete-requests.ts'
import type { TailHub } from '../../tail/tail-hub.ts'

/** What the routes need that many clusters answer together. */
export interface LokiQueryDeps {
  readonly logs: Pick<LogReader, 'streams'>
  readonly engine: Pick<LogqlEngine, 'queryRange' | 'queryInstant'>
  readonly clock: Clock
}

/** What the routes of Loki's API need. */
export interface LokiDeps extends LokiQueryDeps {
  readonly logs: LogReader
  readonly engine: LogqlEngine
  readonly hub: TailHub
  readonly deletes: DeleteRequests
  /** Longest time a request may take, milliseconds. */
  readonly timeoutMs: number
}
