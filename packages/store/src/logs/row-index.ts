import { sameText, type TextColumn, textStart } from '../duck/text-column.ts'

/** What makes rows duplicates of each other. */
export interface RowKeys {
  readonly length: number
  /** Timestamps as halves, the low one first. */
  readonly halves: Int32Array
  readonly streamIds: Uint32Array
  readonly lines: TextColumn
  readonly metadata: TextColumn
}

/** Finds equal rows among many by a hash of all that they are compared by. */
export class RowIndex {
  readonly #rows: RowKeys
  /** Row + 1 that a chain begins with, by the low bits of the hash; 0 for none. */
  readonly #heads: Int32Array
  /** Row + 1 that comes after each in its chain. */
  readonly #next: Int32Array

  constructor(rows: RowKeys) {
    this.#rows = rows
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows.length + 2)))
    this.#next = new Int32Array(rows.length)
    const mask = this.#heads.length - 1
    // Backwards, so that a chain goes up.
    for (let row = rows.length - 1; row >= 0; row--) {
      const slot = hashOf(rows, row) & mask
      this.#next[row] = this.#heads[slot] as number
      this.#heads[slot] = row + 1
    }
  }

  /** The first of these rows that equals a row of `others`; -1 when none does. */
  find(others: RowKeys, row: number): number {
    let found = this.#heads[hashOf(others, row) & (this.#heads.length - 1)] as number
    while (found > 0 && !sameRow(this.#rows, found - 1, others, row)) {
      found = this.#next[found - 1] as number
    }
    return found - 1
  }
}

function sameRow(a: RowKeys, row: number, b: RowKeys, other: number): boolean {
  return (
    a.halves[2 * row] === b.halves[2 * other] &&
    a.halves[2 * row + 1] === b.halves[2 * other + 1] &&
    a.streamIds[row] === b.streamIds[other] &&
    sameText(a.lines, row, b.lines, other) &&
    sameText(a.metadata, row, b.metadata, other)
  )
}

function hashOf(rows: RowKeys, row: number): number {
  let hash = mix(rows.halves[2 * row] as number, rows.halves[2 * row + 1] as number)
  hash = mix(hash, rows.streamIds[row] as number)
  hash = hashText(rows.metadata, row, hashText(rows.lines, row, hash))
  return hash ^ (hash >>> 15)
}

// Whole texts: lines of one time and stream may differ in a single digit, anywhere.
function hashText(column: TextColumn, row: number, seed: number): number {
  const { bytes } = column
  const start = textStart(column, row)
  const end = column.ends[row] as number
  let hash = seed
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x0100_0193)
  }
  return mix(hash, end - start)
}

function mix(a: number, b: number): number {
  return Math.imul(Math.imul(a, 0x85eb_ca6b) ^ b, 0x9e37_79b1) ^ (b >>> 13)
}
