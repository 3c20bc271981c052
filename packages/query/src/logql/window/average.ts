import type { WindowFunction } from './window-function.ts'

/** The running mean, which does not overflow where a sum would. */
export const averageWindow: WindowFunction = {
  slots: 1,
  add(state, at, count, value) {
    const mean = state[at] ?? 0
    if (!Number.isFinite(mean) && (mean === value || Number.isFinite(value))) return
    state[at] = Number.isFinite(value) ? mean + (value - mean) / (count + 1) : mean + value
  },
  result: (state, at) => state[at] ?? 0,
}
