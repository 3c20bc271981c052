/**
 * How the samples of a look-back window become one number. The state of a window is `slots`
 * doubles from `at` on, zero at first; samples come in time order.
 */
export interface WindowFunction {
  readonly slots: number
  /** `count`: samples added before. `time`: nanoseconds since the grid's start. */
  add(state: Float64Array, at: number, count: number, value: number, time: number): void
  /** `end`: the window's last instant, on the scale of `time`; `count` is at least 1. */
  result(state: Float64Array, at: number, count: number, end: number): number
}
