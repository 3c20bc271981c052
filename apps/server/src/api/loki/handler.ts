import type { LokiDeps } from './deps.ts'
import type { Params } from './params.ts'

/** What one request brings. */
export interface LokiRequest {
  readonly params: Params
  /** Named parts of the path. */
  readonly path: Readonly<Record<string, string>>
  readonly deps: LokiDeps
  readonly signal: AbortSignal
  /** The client asked for categorised labels. */
  readonly categorize: boolean
}

/** Computes the JSON answer to a request; a TailspanError becomes Loki's plain-text error. */
export type LokiHandler = (request: LokiRequest) => unknown
