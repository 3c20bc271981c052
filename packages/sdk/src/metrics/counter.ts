import type { Counter, Labels } from './instruments.ts'
import { Labelled } from './labelled.ts'
import type { InstrumentShape, Measuring } from './measuring.ts'
import type { NumberSeries } from './metric.ts'

/** A number that only grows. */
export class CountingCounter<L extends string> implements Counter<L> {
  readonly #labelled: Labelled<NumberSeries>

  constructor(shape: InstrumentShape, measuring: Measuring) {
    this.#labelled = new Labelled(shape, measuring, (labels) => ({
      labels,
      beganMs: measuring.now(),
      value: 0,
    }))
    // There from the first scrape: a rate needs to see the first step.
    if (shape.labels.length === 0) this.#labelled.get({})
  }

  add(labels: Labels<L>, by = 1): void {
    if (typeof by !== 'number' || !(by >= 0 && by < Infinity)) {
      this.#labelled.refuse(by, 'counters only grow')
      return
    }
    const series = this.#labelled.get(labels)
    if (series !== undefined) series.value += by
  }

  /** Sets what was counted elsewhere. */
  total(labels: Labels<L>, value: number): void {
    const series = this.#labelled.get(labels)
    if (series !== undefined) series.value = value
  }

  series(): Iterable<NumberSeries> {
    return this.#labelled.series()
  }
}
