import type { SpanContext } from '@opentelemetry/api'
import type { IsKept } from './exemplar.ts'

/** What all instruments of a registry share. */
export interface Measuring {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** The ids of the active span; undefined without one, or when there are to be no exemplars. */
  readonly activeSpan: () => SpanContext | undefined
  readonly isKept: IsKept
  /** Of an instrument that does not say. */
  readonly maxSeries: () => number
  /** Tells the developer, each text once. Never throws. */
  readonly warn: (message: string) => void
}

/** How one instrument is set up, names and options checked. */
export interface InstrumentShape {
  readonly name: string
  /** As the app names them, and as Prometheus does. */
  readonly labels: readonly (readonly [own: string, prometheus: string])[]
  readonly maxSeries: number | undefined
}
