import type { WindowFunction } from './window-function.ts'

/** The greatest or least value; any number beats NaN. */
export function extremeWindow(greatest: boolean): WindowFunction {
  return {
    slots: 1,
    add(state, at, count, value) {
      const best = state[at] ?? 0
      const better = greatest ? value > best : value < best
      if (count === 0 || better || Number.isNaN(best)) state[at] = value
    },
    result: (state, at) => state[at] ?? 0,
  }
}
