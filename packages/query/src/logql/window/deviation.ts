import type { WindowFunction } from './window-function.ts'

/** Population variance (Welford), or its root. */
export function deviationWindow(root: boolean): WindowFunction {
  return {
    slots: 2,
    add(state, at, count, value) {
      const mean = state[at] ?? 0
      const delta = value - mean
      const next = mean + delta / (count + 1)
      state[at] = next
      state[at + 1] = (state[at + 1] ?? 0) + delta * (value - next)
    },
    result(state, at, count) {
      const variance = (state[at + 1] ?? 0) / count
      return root ? Math.sqrt(variance) : variance
    },
  }
}
