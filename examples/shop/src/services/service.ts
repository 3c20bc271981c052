import type { Tracer } from '@opentelemetry/api'
import type { Log } from '../telemetry/log.ts'
import type { Dice } from '../world/dice.ts'

/** What every service is given. */
export interface ServiceContext {
  readonly tracer: Tracer
  readonly log: Log
  readonly dice: Dice
  /** Port to listen on; 0 takes a free one. */
  readonly port: number
  /** Base URL of another service, by name. Throws when it was not given one. */
  readonly peer: (name: string) => string
  /** Milliseconds since some fixed moment. */
  readonly now: () => number
}

export interface RunningService {
  /** Base URL; null for a service that nobody calls. */
  readonly url: string | null
  close(): Promise<void>
}

export type StartService = (context: ServiceContext) => Promise<RunningService>
