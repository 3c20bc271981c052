import type { MakeAccumulator } from './accumulator.ts'

/** `min_over_time(…)`: nothing where no span has the value. */
export const minOverTime: MakeAccumulator = (zeros) => {
  const least = zeros.fill(Number.NaN)
  return {
    add: (sample, value) => {
      if (!((least[sample] ?? 0) <= value)) least[sample] = value
    },
    finish: () => least,
  }
}
