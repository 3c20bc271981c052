import type { MakeAccumulator } from './accumulator.ts'

/** `avg_over_time(…)`: nothing where no span has the value. */
export const avgOverTime: MakeAccumulator = (zeros) => {
  const sums = zeros
  const counts = new Float64Array(zeros.length)
  return {
    add: (sample, value) => {
      sums[sample] = (sums[sample] ?? 0) + value
      counts[sample] = (counts[sample] ?? 0) + 1
    },
    merge: (sample, { count, sum }) => {
      sums[sample] = (sums[sample] ?? 0) + sum
      counts[sample] = (counts[sample] ?? 0) + count
    },
    // 0 / 0 is NaN: no value.
    finish: () => sums.map((sum, i) => sum / (counts[i] ?? 0)),
  }
}
