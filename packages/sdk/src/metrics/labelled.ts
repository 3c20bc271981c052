import type { InstrumentShape, Measuring } from './measuring.ts'
import { type SeriesLabels, SeriesTree } from './series-tree.ts'

/** Finds the series of an instrument by what the app gives as labels, whatever that is. */
export class Labelled<S extends SeriesLabels> {
  readonly #shape: InstrumentShape
  readonly #measuring: Measuring
  readonly #tree: SeriesTree<S>

  constructor(
    shape: InstrumentShape,
    measuring: Measuring,
    make: (labels: SeriesLabels['labels']) => S,
  ) {
    this.#shape = shape
    this.#measuring = measuring
    const names = new Map(shape.labels)
    this.#tree = new SeriesTree(
      shape.labels.map(([own]) => own),
      () => shape.maxSeries ?? measuring.maxSeries(),
      (labels) => make(labels.map(([own, value]) => [names.get(own) ?? own, value])),
      () =>
        measuring.warn(
          `metric ${shape.name}: too many combinations of labels; the rest is counted as otel_metric_overflow="true"`,
        ),
    )
  }

  /** undefined when the labels cannot be read. */
  get(labels: object): S | undefined {
    try {
      const series = this.#tree.get(labels as Readonly<Record<string, unknown>>)
      return series
    } catch {
      this.#measuring.warn(`metric ${this.#shape.name}: labels that cannot be read are not counted`)
      return undefined
    }
  }

  remove(labels: object): void {
    try {
      this.#tree.remove(labels as Readonly<Record<string, unknown>>)
    } catch {
      // Nothing has such labels.
    }
  }

  clear(): void {
    this.#tree.clear()
  }

  *series(): IterableIterator<S> {
    yield* this.#tree
  }

  /** Tells that a value cannot be counted. */
  refuse(value: unknown, why: string): void {
    const { name } = this.#shape
    this.#measuring.warn(`metric ${name}: ${textOf(value)} is not counted: ${why}`)
  }
}

/** Each text is told once, so numbers are not in it. */
function textOf(value: unknown): string {
  if (typeof value !== 'number') return `a ${typeof value}`
  return Number.isFinite(value) ? 'a value below 0' : String(value)
}
