import type { Clock, LogWriter, SpanWriter } from '@tailspan/model'
import type { ByteBudget } from './batch/byte-budget.ts'
import type { IngestLimits } from './limits.ts'

/** What the receivers need from the process around them. */
export interface IngestDeps {
  readonly logs: LogWriter
  readonly spans: SpanWriter
  readonly clock: Clock
  readonly limits: IngestLimits
  /** Give every stream a `service_name` label, as Loki does. */
  readonly discoverServiceName: boolean
  /** Find each line's level, as Loki does. */
  readonly discoverLogLevels: boolean
  /**
   * Decoded bytes in flight, to be shared by every listener of the process; absent: one of its own
   * for each `register…` or `start…` call.
   */
  readonly budget?: ByteBudget
  /** Told what comes in and what becomes of it; must not throw. */
  readonly onCount?: (event: IngestEvent) => void
}

export type Receiver = 'loki' | 'otlp_http' | 'otlp_grpc' | 'zipkin' | 'jaeger'
export type Signal = 'logs' | 'spans' | 'metrics'

/** One thing to count. */
export interface IngestEvent {
  readonly receiver: Receiver
  readonly signal: Signal
  /**
   * `received`: one request's body was read. `kept`, `duplicate`: the store's answer.
   * `refused`: left out, see `reason`; a request refused whole counts as one item.
   */
  readonly kind: 'received' | 'kept' | 'duplicate' | 'refused'
  /** Requests (`received`), else lines or spans. */
  readonly items: number
  /** Decoded bytes of the body; 0 but for `received`. */
  readonly bytes: number
  /** Short fixed word for `refused`, fit for a metric's label; else ''. */
  readonly reason: string
}
