import type { MakeAccumulator } from './accumulator.ts'

/** `sum_over_time(…)`: nothing where no span has the value. */
export const sumOverTime: MakeAccumulator = (zeros) => {
  const sums = zeros.fill(Number.NaN)
  const add = (sample: number, value: number): void => {
    const sum = sums[sample] ?? Number.NaN
    sums[sample] = Number.isNaN(sum) ? value : sum + value
  }
  return {
    add,
    merge: (sample, { sum }) => add(sample, sum),
    finish: () => sums,
  }
}
