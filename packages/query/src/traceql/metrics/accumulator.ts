/** Collects the numbers of one series, sample by sample. */
export interface Accumulator {
  add(sample: number, value: number): void
  /** One value per sample, NaN for none. */
  finish(): Float64Array
}

/** Makes the accumulator of a series with so many samples. */
export type MakeAccumulator = (samples: number) => Accumulator
