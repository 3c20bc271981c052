import { types } from 'node:util'
import type { SpanContext } from '@opentelemetry/api'
import { type Exemplar, ExemplarSlot } from './exemplar.ts'
import type { Histogram, Labels } from './instruments.ts'
import { Labelled } from './labelled.ts'
import type { InstrumentShape, Measuring } from './measuring.ts'
import type { HistogramSeries } from './metric.ts'
import type { SeriesLabels } from './series-tree.ts'

/** Upper bounds for HTTP durations in seconds, as OpenTelemetry's conventions have them. */
export const DURATION_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]

/** One series of a histogram, to count into without looking for it. */
export interface BoundHistogram {
  /** As `observe` of the histogram; @param ids of the span that the value is of */
  observe(value: number, ids: SpanContext | undefined): void
}

/** Counts values by size. */
export class BucketHistogram<L extends string> implements Histogram<L> {
  readonly #labelled: Labelled<Buckets>
  readonly #measuring: Measuring
  readonly #lowest: number

  /** @param bounds ascending, finite */
  constructor(shape: InstrumentShape, measuring: Measuring, bounds: readonly number[]) {
    this.#measuring = measuring
    // Times that are measured with a clock that goes back must not spoil the sum.
    this.#lowest = (bounds[0] ?? 0) < 0 ? Number.NEGATIVE_INFINITY : 0
    this.#labelled = new Labelled(
      shape,
      measuring,
      (labels) => new Buckets(labels, bounds, measuring),
    )
    if (shape.labels.length === 0) this.#labelled.get({})
  }

  observe(labels: Labels<L>, value: number): void {
    this.observeIn(labels, value, this.#measuring.activeSpan())
  }

  /** As `observe`, of a span that need not be active. */
  observeIn(labels: Labels<L>, value: number, ids: SpanContext | undefined): void {
    if (this.#isAmount(value)) this.#labelled.get(labels)?.observe(value, ids)
  }

  /** The series of some labels, for as long as there is the histogram; one that counts nothing where they cannot be read. */
  of(labels: Labels<L>): BoundHistogram {
    const series = this.#labelled.get(labels)
    return {
      observe: (value, ids) => {
        if (this.#isAmount(value)) series?.observe(value, ids)
      },
    }
  }

  time<T>(labels: Labels<L>, fn: () => T): T {
    const begun = performance.now()
    const ids = this.#measuring.activeSpan()
    const done = (): void => this.observeIn(labels, (performance.now() - begun) / 1000, ids)
    let result: T
    try {
      result = fn()
    } catch (error) {
      done()
      throw error
    }
    if (types.isPromise(result)) result.then(done, done)
    else done()
    return result
  }

  series(): Iterable<HistogramSeries> {
    return this.#labelled.series()
  }

  #isAmount(value: number): boolean {
    if (typeof value === 'number' && value >= this.#lowest && Math.abs(value) < Infinity)
      return true
    this.#labelled.refuse(value, 'it is no amount')
    return false
  }
}

class Buckets implements HistogramSeries {
  readonly labels: SeriesLabels['labels']
  readonly beganMs: number
  readonly counts: number[]
  sum = 0
  count = 0
  readonly #bounds: readonly number[]
  readonly #measuring: Measuring
  #slots: (ExemplarSlot | undefined)[] | undefined

  constructor(labels: SeriesLabels['labels'], bounds: readonly number[], measuring: Measuring) {
    this.labels = labels
    this.beganMs = measuring.now()
    this.#bounds = bounds
    this.#measuring = measuring
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  observe(value: number, ids: SpanContext | undefined): void {
    const bounds = this.#bounds
    let bucket = 0
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++
    this.counts[bucket] = (this.counts[bucket] as number) + 1
    this.sum += value
    this.count++
    if (ids === undefined) return
    this.#slots ??= []
    const slot = (this.#slots[bucket] ??= new ExemplarSlot())
    slot.offer(ids, value, this.#measuring.isKept, this.#measuring.now())
  }

  exemplars(): readonly (Exemplar | undefined)[] {
    const { isKept } = this.#measuring
    return this.#slots?.map((slot) => slot?.current(isKept)) ?? []
  }
}
