import { AsyncLocalStorage } from 'node:async_hooks'
import type { LogRecord } from '../record/log-record.ts'
import type { PlainFields } from './plain-value.ts'
import type { Ring } from './ring.ts'

/** Pairs that stand beside a line. */
export type Metadata = LogRecord['metadata']

/** What all lines have that are logged within a `with`. */
export interface LogScope {
  readonly fields: PlainFields
  readonly metadata: Metadata
  /** Lines below the level that wait for an error; null when nothing is kept. */
  readonly kept: Ring | null
}

/** The scope that calls run in. */
export class LogContext {
  readonly #scopes = new AsyncLocalStorage<LogScope>()

  get current(): LogScope | undefined {
    return this.#scopes.getStore()
  }

  run<T>(scope: LogScope, fn: () => T): T {
    return this.#scopes.run(scope, fn)
  }
}
