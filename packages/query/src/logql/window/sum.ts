import type { WindowFunction } from './window-function.ts'

/** The sum, divided by `divisor` (seconds of the window for a rate). */
export function sumWindow(divisor: number): WindowFunction {
  return {
    slots: 1,
    add(state, at, _count, value) {
      state[at] = (state[at] ?? 0) + value
    },
    result: (state, at) => (state[at] ?? 0) / divisor,
  }
}
