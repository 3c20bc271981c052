import type { Tracer } from '@opentelemetry/api'
import type { Log } from './log.ts'

/** What a service says about itself, and how; it comes up before anything makes or serves a request. */
export interface Telemetry {
  readonly tracer: Tracer
  readonly log: Log
  /** Sends what is buffered; nothing is told any longer. Never rejects. */
  close(): Promise<void>
}

/** Where it goes, and in whose name. */
export interface TelemetryTarget {
  readonly service: string
  readonly version: string
  readonly endpoint: string
  readonly grpcEndpoint: string
  /** Let libraries complain on stderr when a push fails. */
  readonly verbose: boolean
}
