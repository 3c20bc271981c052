/** Collects the numbers of one series, sample by sample. */
interface Accumulator {
  add(sample: number, value: number): void
  /** One value per sample, NaN for none. */
  finish(): Float64Array
}

/** Makes the accumulator of a series, given an array of zeros, one per sample, that it may keep. */
export type MakeAccumulator = (zeros: Float64Array) => Accumulator
