import type { Exemplar } from './exemplar.ts'
import type { InstrumentShape } from './measuring.ts'
import type { MetricName } from './metric-name.ts'
import type { SeriesLabels } from './series-tree.ts'

export interface NumberSeries extends SeriesLabels {
  readonly beganMs: number
  value: number
}

export interface HistogramSeries extends SeriesLabels {
  readonly beganMs: number
  /** Of each bucket alone, the one above all bounds last. */
  readonly counts: readonly number[]
  readonly sum: number
  readonly count: number
  /** Of each bucket, as far as there are any and they may be shown. */
  exemplars(): readonly (Exemplar | undefined)[]
}

interface Described {
  /** As the app calls it. */
  readonly name: string
  /** As the app has it. */
  readonly unit: string
  readonly help: string
  readonly prometheus: MetricName
  /** Names of its labels, as the app and as Prometheus has them; series have the latter. */
  readonly labels: InstrumentShape['labels']
}

/** What was measured with an instrument. */
export type Measured =
  | { readonly kind: 'counter' | 'gauge'; series(): Iterable<NumberSeries> }
  | {
      readonly kind: 'histogram'
      /** Ascending, finite. */
      readonly bounds: readonly number[]
      series(): Iterable<HistogramSeries>
    }

/** An instrument with all that was measured. */
export type Metric = Described & Measured
