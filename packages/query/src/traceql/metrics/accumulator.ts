/** What is known of several numbers. */
export interface Totals {
  readonly count: number
  readonly sum: number
  readonly least: number
  readonly most: number
}

/** Collects the numbers of one series, sample by sample. */
interface Accumulator {
  add(sample: number, value: number): void
  /** Adds several numbers at once. */
  merge(sample: number, totals: Totals): void
  /** One value per sample, NaN for none. */
  finish(): Float64Array
}

/** Makes the accumulator of a series, given an array of zeros, one per sample, that it may keep. */
export type MakeAccumulator = (zeros: Float64Array) => Accumulator
