import type { MakeAccumulator } from './accumulator.ts'

/** `min_over_time(…)`: nothing where no span has the value. */
export const minOverTime: MakeAccumulator = (zeros) => {
  const least = zeros.fill(Number.NaN)
  const add = (sample: number, value: number): void => {
    if (!((least[sample] ?? 0) <= value)) least[sample] = value
  }
  return {
    add,
    merge: (sample, totals) => add(sample, totals.least),
    finish: () => least,
  }
}
