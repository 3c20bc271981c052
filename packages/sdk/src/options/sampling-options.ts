import type { Attributes } from '@opentelemetry/api'
import type { Duration } from './duration.ts'

/**
 * Which traces are exported. The ratio decides by the trace id, the same in every service; `keep` can only
 * add traces. The decision is per trace, made when its local root ends, and a kept trace is exported whole.
 */
export interface SamplingOptions {
  /** From 0 to 1; by environment: `{ production: 0.1, staging: 0.5, '*': 1 }`. */
  readonly ratio?: number | Readonly<Record<string, number>>
  /** By the service's name; goes before `ratio`. */
  readonly services?: Readonly<Record<string, number>>
  /** Default: `[{ error: true }, { slowerThan: '1s' }]`. */
  readonly keep?: readonly KeepRule[]
  /** A trace whose root matches at its start is not recorded. Default: `/health`, `/metrics` and the like. */
  readonly drop?: readonly RouteRule[]
  /** Keeps more while errors are frequent; false for never. */
  readonly adaptive?: false | AdaptiveOptions
  /** Bounds of undecided traces; at a bound the oldest is decided at once, as if its root had ended. */
  readonly buffer?: BufferOptions
  /** Ask callers to keep their part of a trace that was kept here. Default true. */
  readonly tellCaller?: boolean
  /** Ask services that were called to keep their part of a trace that is kept after they had answered. Default true. */
  readonly tellCallees?: boolean
}

/** Holds for a root when all that is given holds. */
export interface RouteRule {
  /** Of `http.route`, `url.path` or the span's name: the whole of it, `*` for any characters; or a RegExp. */
  readonly route?: string | RegExp
  /** Of `http.request.method`, any case. */
  readonly method?: string
  readonly attributes?: Attributes
}

export interface KeepRule extends RouteRule {
  /** A span of the trace has status ERROR. */
  readonly error?: boolean
  /** Of `http.response.status_code`, both ends included. */
  readonly status?: number | readonly [from: number, to: number]
  /** The local root took longer. */
  readonly slowerThan?: Duration
  /** Keep only this part of the traces that match, by trace id. Default 1. */
  readonly ratio?: number
}

export interface AdaptiveOptions {
  /** Share of roots with an error from which on more is kept; default 0.05. */
  readonly errorRate?: number
  /** The ratio while it is exceeded; default 1. */
  readonly ratio?: number
  /** Over which the share is measured; default 10 s. */
  readonly window?: Duration
  /** How long the raised ratio stays at least; default 60 s. */
  readonly hold?: Duration
  /** Most traces a second that are kept for this reason; default 50. */
  readonly maxTracesPerSecond?: number
}

export interface BufferOptions {
  /** Default 2000. */
  readonly traces?: number
  /** Of one trace, default 1000; it is decided then, and its further spans share the decision. */
  readonly spansPerTrace?: number
  /** Of all traces together, default 20000. */
  readonly spans?: number
  /** How long a trace waits for its local root to end; default 30 s. */
  readonly wait?: Duration
}
