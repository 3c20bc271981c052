import type { MakeAccumulator } from './accumulator.ts'

/** `max_over_time(…)`: nothing where no span has the value. */
export const maxOverTime: MakeAccumulator = (zeros) => {
  const most = zeros.fill(Number.NaN)
  const add = (sample: number, value: number): void => {
    if (!((most[sample] ?? 0) >= value)) most[sample] = value
  }
  return {
    add,
    merge: (sample, totals) => add(sample, totals.most),
    finish: () => most,
  }
}
