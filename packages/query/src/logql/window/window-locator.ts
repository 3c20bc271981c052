import type { LogBatch, TimeGrid } from '@tailspan/model'

/** Rows with a time. */
type Times = Pick<LogBatch, 'timestamps' | 'length'>

/** Whole numbers up to this are exact in a double. */
const EXACT = 2 ** 53

/** Tells for each row of a batch which grid points look back on it: those from `first` to `last`. */
export class WindowLocator {
  readonly #grid: TimeGrid
  readonly #step: number
  readonly #window: number
  readonly #exact: boolean
  first = new Int32Array(0)
  /** Before `first` when no point does. */
  last = new Int32Array(0)
  /** Nanoseconds since the grid's start. */
  time = new Float64Array(0)

  constructor(grid: TimeGrid) {
    this.#grid = grid
    this.#step = Number(grid.step)
    this.#window = Number(grid.window)
    this.#exact = Number(grid.step) * grid.count + Number(grid.window) < EXACT
  }

  locate(batch: Times): void {
    if (this.first.length < batch.length) {
      this.first = new Int32Array(batch.length)
      this.last = new Int32Array(batch.length)
      this.time = new Float64Array(batch.length)
    }
    if (this.#exact) this.#locateExact(batch)
    else this.#locateBig(batch)
  }

  /** Reads the halves of the 64-bit times: many times faster than bigint arithmetic. */
  #locateExact({ timestamps, length }: Times): void {
    const { buffer, byteOffset } = timestamps
    const low = new Uint32Array(buffer, byteOffset, timestamps.length * 2)
    const high = new Int32Array(buffer, byteOffset, timestamps.length * 2)
    const startHigh = Number(this.#grid.start >> 32n)
    const startLow = Number(this.#grid.start & 0xffffffffn)
    const top = this.#grid.count - 1
    for (let i = 0; i < length; i++) {
      const time =
        ((high[2 * i + 1] as number) - startHigh) * 4_294_967_296 +
        ((low[2 * i] as number) - startLow)
      const last = Math.ceil((time + this.#window) / this.#step) - 1
      this.time[i] = time
      this.first[i] = time <= 0 ? 0 : Math.ceil(time / this.#step)
      this.last[i] = last > top ? top : last
    }
  }

  #locateBig({ timestamps, length }: Times): void {
    const { start, step, window, count } = this.#grid
    for (let i = 0; i < length; i++) {
      const time = (timestamps[i] ?? 0n) - start
      const first = time <= 0n ? 0n : (time + step - 1n) / step
      const reach = time + window
      const last = reach <= 0n ? -1n : (reach + step - 1n) / step - 1n
      this.time[i] = Number(time)
      this.first[i] = first > BigInt(count) ? count : Number(first)
      this.last[i] = last >= BigInt(count) ? count - 1 : Number(last)
    }
  }
}
