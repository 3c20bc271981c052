import { type TextColumn, textStart } from '../duck/text-column.ts'
import { gramsOf, hasGrams, markGrams, marksGrams, newGramMarks, packGrams } from './gram-set.ts'

/** Rows per block. Fewer find a rare text better, and take more memory: a byte per row. */
export const BLOCK_ROWS = 8192

/** Blocks whose sets are kept, 32 MB: of the oldest it is not known what they hold. */
export const KEPT_BLOCKS = 4096

/** Ranges that rows are narrowed to; the narrowest gaps between more are looked into. */
const MOST_RANGES = 16

/** A row holds one of the texts, in any case of ASCII letters. */
export type NeededText = readonly string[]

/** Rows by their number, half open. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

/** A full block and the closed set of its grams. */
export interface GramBlock {
  /** Holds the rows from `number * BLOCK_ROWS`. */
  readonly number: number
  readonly grams: Uint8Array
}

/** What a commit adds. */
export interface NewGrams {
  readonly full: readonly GramBlock[]
  /** The block that is open after it. */
  readonly open: OpenBlock
}

interface OpenBlock {
  readonly number: number
  readonly marks: Uint8Array
}

/** Texts of rows that follow each other. */
export interface RowTexts {
  readonly length: number
  readonly lines: TextColumn
  readonly metadata: TextColumn
}

/**
 * Which blocks of rows can hold a text, by the grams of their lines and metadata. What it rules out
 * is not there; what it lets pass has to be looked at.
 */
export class GramIndex {
  readonly #full = new Map<number, Uint8Array>()
  #open: OpenBlock = { number: 0, marks: newGramMarks() }

  /** Takes in a block read from the file. */
  add({ number, grams }: GramBlock): void {
    this.#full.set(number, grams)
    for (const oldest of this.#full.keys()) {
      if (this.#full.size <= KEPT_BLOCKS) break
      this.#full.delete(oldest)
    }
  }

  /**
   * Works out what rows from `firstRow` add. Unless it is remembered the index stays as it is, but
   * that the open block may seem to hold more.
   */
  plan(rows: RowTexts, firstRow: number): NewGrams {
    const full: GramBlock[] = []
    let { number, marks } = this.#openAt(firstRow)
    for (let row = 0; row < rows.length; ) {
      const end = Math.min(rows.length, (number + 1) * BLOCK_ROWS - firstRow)
      for (const column of [rows.lines, rows.metadata]) {
        markGrams(marks, column.bytes, {
          from: textStart(column, row),
          to: column.ends[end - 1] as number,
        })
      }
      row = end
      if (firstRow + end < (number + 1) * BLOCK_ROWS) break
      full.push({ number, grams: packGrams(marks) })
      number++
      marks = newGramMarks()
    }
    return { full, open: { number, marks } }
  }

  /** Brings the index up to what is now durable. */
  remember({ full, open }: NewGrams): void {
    for (const block of full) this.add(block)
    this.#open = open
  }

  /**
   * Where rows can be that hold all of the texts, ascending, among the first so many rows; undefined
   * when that is everywhere or nearly.
   */
  rowsWith(needed: readonly NeededText[], rows: number): RowRange[] | undefined {
    const lists = needed
      .map((texts) => texts.map(gramsOf))
      .filter((texts) => texts.every((grams) => grams.length > 0))
    if (lists.length === 0) return undefined
    const ranges: RowRange[] = []
    let kept = 0
    for (let number = 0; number * BLOCK_ROWS < rows; number++) {
      const holds = this.#test(number)
      if (holds && !lists.every((texts) => texts.some(holds))) continue
      const from = number * BLOCK_ROWS
      const to = Math.min(from + BLOCK_ROWS, rows)
      const last = ranges.at(-1)
      if (last?.to === from) ranges[ranges.length - 1] = { from: last.from, to }
      else ranges.push({ from, to })
      kept += to - from
    }
    return kept > rows * 0.9 ? undefined : mergeClose(ranges)
  }

  #openAt(row: number): OpenBlock {
    const number = Math.floor(row / BLOCK_ROWS)
    if (number === this.#open.number) return this.#open
    return { number, marks: newGramMarks() }
  }

  #test(number: number): ((grams: Uint16Array) => boolean) | undefined {
    const bits = this.#full.get(number)
    if (bits) return (grams) => hasGrams(bits, grams)
    const { marks } = this.#open
    return number === this.#open.number ? (grams) => marksGrams(marks, grams) : undefined
  }
}

/** So few ranges that a scan can test each row for them. */
function mergeClose(ranges: RowRange[]): RowRange[] {
  if (ranges.length <= MOST_RANGES) return ranges
  const gaps = ranges
    .slice(1)
    .map(({ from }, i) => ({ at: i + 1, size: from - (ranges[i]?.to ?? 0) }))
  const cuts = gaps.sort((a, b) => b.size - a.size).slice(0, MOST_RANGES - 1)
  const starts = [0, ...cuts.map(({ at }) => at).sort((a, b) => a - b)]
  return starts.map((start, i) => {
    const end = (starts[i + 1] ?? ranges.length) - 1
    return { from: ranges[start]?.from ?? 0, to: ranges[end]?.to ?? 0 }
  })
}
