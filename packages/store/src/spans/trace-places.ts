import { BIGINT, INTEGER } from '@duckdb/node-api'
import { vectorBytes } from '../duck/vector-bytes.ts'
import { PartTable } from './part-table.ts'
import type { SpanQueries } from './span-queries.ts'
import { TraceFilter } from './trace-filter.ts'
import { type Candidate, PART_COLUMNS, type PartColumns, partsOf } from './trace-parts.ts'
import { ID_WORDS } from './trace-slots.ts'

/** Parts that are remembered: 8 MB when there are so many. */
const MOST_PARTS = 131_072
/** Room at first. */
const FEWEST_PARTS = 1024
/** Of so many others the filter takes every sixth trace for one; a file that has more is not loaded. */
const MOST_FORGOTTEN = 4_000_000

/**
 * Where the newest traces of a file lie, in memory, so that finding their rows takes no statement.
 * Remembers the parts that came last; of the traces that have others, it knows that they do.
 */
export class TracePlaces {
  readonly #generation: number
  #current: PartTable
  #previous: PartTable | undefined
  #forgotten: TraceFilter | undefined
  /** Whether every part that the file holds was seen. */
  #complete: boolean

  /** `empty`: the file has no parts yet, or else they are to be loaded. `mostParts` is a power of two. */
  constructor(empty: boolean, mostParts = MOST_PARTS) {
    this.#generation = mostParts / 2
    this.#current = new PartTable(Math.min(FEWEST_PARTS, this.#generation))
    this.#complete = empty
  }

  /**
   * Takes the parts that the file had when its next row was to be `endSeq`. Nothing is known before, and
   * nothing at all when there are too many.
   */
  async load(queries: SpanQueries, endSeq: number, signal: AbortSignal): Promise<void> {
    const most = 2 * this.#generation
    let oldest = BigInt(endSeq)
    let found = 0
    await queries.chunks(
      (parameters) => `
        SELECT * FROM (
          SELECT ${PART_COLUMNS} FROM span_parts WHERE first_seq < ${parameters.add(oldest, BIGINT)}
          ORDER BY first_seq DESC LIMIT ${parameters.add(most, INTEGER)}
        ) ORDER BY first_seq`,
      (chunk) => {
        const parts = partsOf(chunk)
        if (found === 0) oldest = parts.firsts[0] ?? oldest
        found += parts.length
        this.add(parts)
      },
      signal,
      'little',
    )
    if (found === most && !(await this.#forgetBefore(oldest, queries, signal))) return
    this.#complete = true
  }

  /** False when there are too many. */
  async #forgetBefore(seq: bigint, queries: SpanQueries, signal: AbortSignal): Promise<boolean> {
    let parts = 0
    await queries.chunks(
      (parameters) => `
        SELECT trace_id FROM span_parts WHERE first_seq < ${parameters.add(seq, BIGINT)}
        LIMIT ${parameters.add(MOST_FORGOTTEN + 1, INTEGER)}`,
      (chunk) => {
        parts += chunk.rowCount
        this.#forget(new Uint32Array(vectorBytes(chunk, 0, 16).buffer), chunk.rowCount)
      },
      signal,
      'little',
    )
    return parts <= MOST_FORGOTTEN
  }

  /** Takes parts that are durable. */
  add(parts: PartColumns): void {
    for (let from = 0; from < parts.length; ) {
      from += this.#current.add(parts, from)
      if (from < parts.length) this.#grow()
    }
  }

  /**
   * The trace whose id's words begin at a position, by its parts that begin before the row `endSeq`;
   * undefined when it may have others, or has none.
   */
  find(ids: Uint32Array, at: number, endSeq: bigint): Candidate | undefined {
    if (!this.#complete || this.#forgotten?.mayHave(ids, at)) return undefined
    const older = this.#previous?.join(ids, at, endSeq)
    return this.#current.join(ids, at, endSeq, older)
  }

  /** The same for an id. */
  findId(id: bigint, endSeq: number): Candidate | undefined {
    const halves = BigUint64Array.of(BigInt.asUintN(64, id), id >> 64n)
    return this.find(new Uint32Array(halves.buffer), 0, BigInt(endSeq))
  }

  #grow(): void {
    if (this.#current.room < this.#generation) {
      this.#current = this.#current.doubled()
      return
    }
    if (this.#previous) this.#forget(this.#previous.traceIds, this.#previous.length)
    this.#previous = this.#current
    this.#current = new PartTable(this.#generation)
  }

  #forget(ids: Uint32Array, length: number): void {
    this.#forgotten ??= new TraceFilter()
    for (let row = 0; row < length; row++) this.#forgotten.add(ids, ID_WORDS * row)
  }
}
