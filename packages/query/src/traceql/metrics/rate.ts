import type { MakeAccumulator } from './accumulator.ts'
import { countOverTime } from './count.ts'

/** `rate()`: spans per second, for samples of this many seconds. */
export function rate(seconds: number): MakeAccumulator {
  return (zeros) => {
    const count = countOverTime(zeros)
    return {
      add: (sample, value) => count.add(sample, value),
      merge: (sample, totals) => count.merge(sample, totals),
      finish: () => count.finish().map((n) => n / seconds),
    }
  }
}
