import type { MakeAccumulator } from './accumulator.ts'

/** `count_over_time()`: spans per sample, 0 where there are none. */
export const countOverTime: MakeAccumulator = (counts) => ({
  add: (sample) => {
    counts[sample] = (counts[sample] ?? 0) + 1
  },
  merge: (sample, { count }) => {
    counts[sample] = (counts[sample] ?? 0) + count
  },
  finish: () => counts,
})
