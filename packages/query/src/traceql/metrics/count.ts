import type { MakeAccumulator } from './accumulator.ts'

/** `count_over_time()`: spans per sample, 0 where there are none. */
export const countOverTime: MakeAccumulator = (samples) => {
  const counts = new Float64Array(samples)
  return {
    add: (sample) => {
      counts[sample] = (counts[sample] ?? 0) + 1
    },
    finish: () => counts,
  }
}
