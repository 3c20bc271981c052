import type { Gauge, Labels } from './instruments.ts'
import { Labelled } from './labelled.ts'
import type { InstrumentShape, Measuring } from './measuring.ts'
import type { NumberSeries } from './metric.ts'

/** A number that goes up and down. */
export class SettableGauge<L extends string> implements Gauge<L> {
  readonly #labelled: Labelled<NumberSeries>

  constructor(shape: InstrumentShape, measuring: Measuring) {
    this.#labelled = new Labelled(shape, measuring, (labels) => ({
      labels,
      beganMs: measuring.now(),
      value: 0,
    }))
  }

  set(labels: Labels<L>, value: number): void {
    if (typeof value !== 'number') {
      this.#labelled.refuse(value, 'it is no number')
      return
    }
    const series = this.#labelled.get(labels)
    if (series !== undefined) series.value = value
  }

  add(labels: Labels<L>, by: number): void {
    if (typeof by !== 'number' || !Number.isFinite(by)) {
      this.#labelled.refuse(by, 'it is no finite number')
      return
    }
    const series = this.#labelled.get(labels)
    if (series !== undefined) series.value += by
  }

  remove(labels: Labels<L>): void {
    this.#labelled.remove(labels)
  }

  clear(): void {
    this.#labelled.clear()
  }

  series(): Iterable<NumberSeries> {
    return this.#labelled.series()
  }
}
