import type { WindowFunction } from '../window/window-function.ts'

/** What a window function makes of values at times (seconds) in a window that ends at `end`. */
export function runWindow(
  fn: WindowFunction,
  samples: readonly (readonly [time: number, value: number])[],
  end = 0,
): number {
  // The state begins in the middle of the array, as that of all windows but the first does.
  const at = 3
  const state = new Float64Array(at + fn.slots)
  for (const [count, [time, value]] of samples.entries())
    fn.add(state, at, count, value, time * 1e9)
  return fn.result(state, at, samples.length, end * 1e9)
}

/** The same for values whose times do not matter. */
export function runValues(fn: WindowFunction, values: readonly number[]): number {
  return runWindow(
    fn,
    values.map((value, i) => [i, value] as const),
  )
}
