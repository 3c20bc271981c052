import type { Clock, LogReader } from '@tailspan/model'
import type { LogqlEngine } from '@tailspan/query'
import type { DeleteRequests } from '../../deletes/delete-requests.ts'
import type { TailHub } from '../../tail/tail-hub.ts'

/** What the routes of Loki's API need. */
export interface LokiDeps {
  readonly logs: LogReader
  readonly engine: LogqlEngine
  readonly hub: TailHub
  readonly deletes: DeleteRequests
  readonly clock: Clock
  /** Longest time a request may take, milliseconds. */
  readonly timeoutMs: number
}
