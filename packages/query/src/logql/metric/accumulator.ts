import type { Label } from '@tailspan/model'
import { emptySeries, type Series, setPoint } from '../../series/series.ts'
import { quantile } from '../window/quantile.ts'
import type { WindowFunction } from '../window/window-function.ts'
import type { CellBudget } from './cell-budget.ts'

/** Collects the samples of one series into the windows of a grid. */
export interface Accumulator {
  /** A sample that the grid points `first` to `last` look back on. Samples come in time order. */
  add(first: number, last: number, value: number, time: number): void
  series(labels: readonly Label[]): Series
}

/** Sums of whole numbers: kept as differences, so that a sample costs the same in any window. */
export class AdditiveAccumulator implements Accumulator {
  readonly #count: number
  readonly #divisor: number
  readonly #values: Float64Array
  readonly #samples: Int32Array

  constructor(count: number, divisor: number, budget: CellBudget) {
    budget.take(2 * count)
    this.#count = count
    this.#divisor = divisor
    this.#values = new Float64Array(count + 1)
    this.#samples = new Int32Array(count + 1)
  }

  add(first: number, last: number, value: number): void {
    this.#values[first] = (this.#values[first] as number) + value
    this.#values[last + 1] = (this.#values[last + 1] as number) - value
    this.#samples[first] = (this.#samples[first] as number) + 1
    this.#samples[last + 1] = (this.#samples[last + 1] as number) - 1
  }

  /** Ends the collecting: the sums take the place of the differences. */
  series(labels: readonly Label[]): Series {
    const values = this.#values.subarray(0, this.#count)
    const present = new Uint8Array(this.#count)
    let value = 0
    let samples = 0
    for (let i = 0; i < this.#count; i++) {
      value += values[i] as number
      samples += this.#samples[i] as number
      values[i] = samples > 0 ? value / this.#divisor : 0
      present[i] = samples > 0 ? 1 : 0
    }
    return { labels, values, present }
  }
}

/** Any function that needs a bounded state for each window. */
export class WindowAccumulator implements Accumulator {
  readonly #count: number
  readonly #step: number
  readonly #fn: WindowFunction
  readonly #state: Float64Array
  readonly #samples: Uint32Array

  constructor(count: number, step: number, fn: WindowFunction, budget: CellBudget) {
    budget.take((fn.slots + 1) * count)
    this.#count = count
    this.#step = step
    this.#fn = fn
    this.#state = new Float64Array(fn.slots * count)
    this.#samples = new Uint32Array(count)
  }

  add(first: number, last: number, value: number, time: number): void {
    const { slots } = this.#fn
    for (let i = first; i <= last; i++) {
      const samples = this.#samples[i] as number
      this.#fn.add(this.#state, i * slots, samples, value, time)
      this.#samples[i] = samples + 1
    }
  }

  series(labels: readonly Label[]): Series {
    const series = emptySeries(labels, this.#count)
    for (let i = 0; i < this.#count; i++) {
      const samples = this.#samples[i] as number
      if (samples === 0) continue
      const end = i * this.#step
      setPoint(series, i, this.#fn.result(this.#state, i * this.#fn.slots, samples, end))
    }
    return series
  }
}

/** Quantiles: every sample is kept, and seen again by each window that holds it. */
export class QuantileAccumulator implements Accumulator {
  readonly #count: number
  readonly #q: number
  readonly #budget: CellBudget
  readonly #values: number[] = []
  readonly #first: number[] = []
  readonly #last: number[] = []

  constructor(count: number, q: number, budget: CellBudget) {
    this.#count = count
    this.#q = q
    this.#budget = budget
  }

  add(first: number, last: number, value: number): void {
    this.#budget.take(3)
    this.#values.push(value)
    this.#first.push(first)
    this.#last.push(last)
  }

  series(labels: readonly Label[]): Series {
    const series = emptySeries(labels, this.#count)
    // Samples came in time order, so those of a window stand side by side.
    let from = 0
    let to = 0
    for (let i = 0; i < this.#count; i++) {
      while (to < this.#values.length && (this.#first[to] as number) <= i) to++
      while (from < to && (this.#last[from] as number) < i) from++
      if (from === to) continue
      setPoint(series, i, quantile(this.#q, Float64Array.from(this.#values.slice(from, to))))
    }
    return series
  }
}
