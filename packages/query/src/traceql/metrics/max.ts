import type { MakeAccumulator } from './accumulator.ts'

/** `max_over_time(…)`: nothing where no span has the value. */
export const maxOverTime: MakeAccumulator = (zeros) => {
  const most = zeros.fill(Number.NaN)
  return {
    add: (sample, value) => {
      if (!((most[sample] ?? 0) >= value)) most[sample] = value
    },
    finish: () => most,
  }
}
