import type { WindowFunction } from './window-function.ts'

/** The first or last value by time; of equal times the first read. */
export function edgeWindow(last: boolean): WindowFunction {
  return {
    slots: 1,
    add(state, at, count, value) {
      if (last || count === 0) state[at] = value
    },
    result: (state, at) => state[at] ?? 0,
  }
}
