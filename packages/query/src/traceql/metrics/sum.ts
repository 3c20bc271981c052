import type { MakeAccumulator } from './accumulator.ts'

/** `sum_over_time(…)`: nothing where no span has the value. */
export const sumOverTime: MakeAccumulator = (zeros) => {
  const sums = zeros.fill(Number.NaN)
  return {
    add: (sample, value) => {
      const sum = sums[sample] ?? Number.NaN
      sums[sample] = Number.isNaN(sum) ? value : sum + value
    },
    finish: () => sums,
  }
}
