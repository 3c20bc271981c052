import type { LogRow } from '../result.ts'

/** Lists of rows, each in the order of the direction; gives the first of all by time, of equal times the earlier list's. */
export class RowHeap {
  readonly #forward: boolean
  readonly #lists: (readonly LogRow[])[] = []
  readonly #at: number[] = []
  /** Time of each list's next row. */
  readonly #times: bigint[] = []
  /** Lists that are not at their end. */
  readonly #heap: number[] = []

  constructor(direction: 'forward' | 'backward') {
    this.#forward = direction === 'forward'
  }

  /** The list with the next row; undefined when all are at their end. */
  get top(): number | undefined {
    return this.#heap[0]
  }

  /** Gives a list, which is new or at its end, its next rows. */
  push(list: number, rows: readonly LogRow[]): void {
    const [first] = rows
    if (first === undefined) return
    this.#lists[list] = rows
    this.#at[list] = 0
    this.#times[list] = first.timestamp
    this.#rise(list)
  }

  /** Takes the next row of the list on top; afterwards `isAtEnd` tells whether it was its last. */
  take(): LogRow | undefined {
    const list = this.#heap[0]
    if (list === undefined) return undefined
    const rows = this.#lists[list] as readonly LogRow[]
    const at = this.#at[list] as number
    const next = rows[at + 1]
    this.#at[list] = at + 1
    if (next === undefined) {
      this.#lists[list] = []
      const last = this.#heap.pop() as number
      if (this.#heap.length > 0) this.#sink(last)
    } else {
      this.#times[list] = next.timestamp
      this.#sink(list)
    }
    return rows[at]
  }

  isAtEnd(list: number): boolean {
    return (this.#lists[list]?.length ?? 0) === 0
  }

  #isBefore(a: number, b: number): boolean {
    const [x, y] = [this.#times[a] as bigint, this.#times[b] as bigint]
    if (x === y) return a < b
    return this.#forward ? x < y : x > y
  }

  #rise(list: number): void {
    const heap = this.#heap
    let at = heap.push(list) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent] as number
      if (!this.#isBefore(list, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = list
  }

  /** Puts a list on top and down to its place. */
  #sink(list: number): void {
    const heap = this.#heap
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = child + 1
      if (right < heap.length && this.#isBefore(heap[right] as number, heap[child] as number)) {
        child = right
      }
      if (!this.#isBefore(heap[child] as number, list)) break
      heap[at] = heap[child] as number
      at = child
    }
    heap[at] = list
  }
}
