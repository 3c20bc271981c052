import type { WindowFunction } from './window-function.ts'

const FIRST_TIME = 0
const FIRST_VALUE = 1
const LAST_TIME = 2
const LAST_VALUE = 3
const RESETS = 4

/**
 * Per-second increase of a counter, resets undone, extrapolated to the window's bounds as
 * Prometheus does: up to half an average gap beyond the samples, never below zero. One sample: 0.
 */
export function rateCounterWindow(windowNs: number): WindowFunction {
  return {
    slots: 5,
    add(state, at, count, value, time) {
      if (count === 0) {
        state[at + FIRST_TIME] = time
        state[at + FIRST_VALUE] = value
      } else if (value < (state[at + LAST_VALUE] ?? 0)) {
        state[at + RESETS] = (state[at + RESETS] ?? 0) + (state[at + LAST_VALUE] ?? 0)
      }
      state[at + LAST_TIME] = time
      state[at + LAST_VALUE] = value
    },
    result(state, at, count, end) {
      if (count < 2) return 0
      const firstTime = state[at + FIRST_TIME] ?? 0
      const lastTime = state[at + LAST_TIME] ?? 0
      const firstValue = state[at + FIRST_VALUE] ?? 0
      const increase = (state[at + LAST_VALUE] ?? 0) - firstValue + (state[at + RESETS] ?? 0)
      const sampled = lastTime - firstTime
      const gap = sampled / (count - 1)
      const reach = (free: number): number => (free < gap * 1.1 ? free : gap / 2)
      let before = reach(firstTime - (end - windowNs))
      if (increase > 0 && firstValue >= 0) {
        before = Math.min(before, sampled * (firstValue / increase))
      }
      const covered = sampled + before + reach(end - lastTime)
      return (increase * (covered / sampled)) / (windowNs / 1e9)
    },
  }
}
