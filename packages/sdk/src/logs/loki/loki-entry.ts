import type { LogMoment } from '../record/moment.ts'

/** A line as Loki takes it. */
export interface LokiEntry {
  readonly at: LogMoment
  readonly line: string
  /** Structured metadata: texts only, as Loki refuses a batch for a number. */
  readonly metadata: readonly (readonly [name: string, value: string])[]
}
