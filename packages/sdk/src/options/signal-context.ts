import type { Attributes } from '@opentelemetry/api'
import type { Loss } from './sink.ts'
import type { TlsOptions } from './tls-options.ts'

/** What every signal is told about the process. */
export interface SignalContext {
  readonly service: string
  readonly version: string | undefined
  /** '' when nothing says which. */
  readonly environment: string
  /** `service.name` and all the others. */
  readonly resource: Attributes
  /** Names whose values are masked. */
  readonly redact: readonly (string | RegExp)[]
  readonly spoolDir: string | undefined
  /** Of all signals; their own options go before it. */
  readonly tls?: TlsOptions | undefined
  /** A variable of the environment; undefined when unset or empty. */
  env(name: string): string | undefined
  /** Tells the developer on stderr; the same text only once. Never throws. */
  warn(message: string): void
  /** Counts, and tells `onLoss` at most once a second. Never throws. */
  lost(loss: Loss): void
}
