import { BIGINT } from '@duckdb/node-api'
import { PartTable } from './part-table.ts'
import type { SpanQueries } from './span-queries.ts'
import { TraceFilter } from './trace-filter.ts'
import { type Candidate, PART_COLUMNS, type PartColumns, partsOf } from './trace-parts.ts'
import { ID_WORDS } from './trace-slots.ts'

/** Parts that are remembered: 8 MB when there are so many. */
const MOST_PARTS = 131_072
/** Room at first. */
const FEWEST_PARTS = 1024
/** Rows whose parts are loaded by one statement. */
const PAGE_ROWS = 2 ** 20

/**
 * Where the newest traces of a file lie, in memory, so that finding their rows takes no statement.
 * Remembers the parts that came last; of the traces that have others, it knows that they do.
 */
export class TracePlaces {
  readonly #generation: number
  #current: PartTable
  #previous: PartTable | undefined
  #forgotten = new TraceFilter()
  /** `loading` until every part of the file was seen; `off` when they are too many to be known. */
  #state: 'loading' | 'on' | 'off'

  /** `empty`: the file has no parts yet, or else they are to be loaded. `mostParts`: a power of two, 2 or more. */
  constructor(empty: boolean, mostParts = MOST_PARTS) {
    this.#generation = mostParts / 2
    this.#current = new PartTable(Math.min(FEWEST_PARTS, this.#generation))
    this.#state = empty ? 'on' : 'loading'
  }

  /** Whether `find` knows anything. */
  get on(): boolean {
    return this.#state === 'on'
  }

  /**
   * Takes the parts that the file had when its next row was to be `endSeq`, the oldest first. Parts that
   * are added meanwhile are forgotten early. When it fails, nothing is ever known.
   */
  async load(queries: SpanQueries, endSeq: number, signal: AbortSignal): Promise<void> {
    try {
      for (let from = 0; from < endSeq && this.#state === 'loading'; from += PAGE_ROWS) {
        const to = Math.min(endSeq, from + PAGE_ROWS)
        await queries.chunks(
          (parameters) => `
            SELECT ${PART_COLUMNS} FROM span_parts
            WHERE first_seq >= ${parameters.add(BigInt(from), BIGINT)}
              AND first_seq < ${parameters.add(BigInt(to), BIGINT)}`,
          (chunk) => this.add(partsOf(chunk)),
          signal,
          'little',
        )
      }
      if (this.#state === 'loading') this.#state = 'on'
    } catch (error) {
      this.#giveUp()
      throw error
    }
  }

  /** Takes parts that are durable. */
  add(parts: PartColumns): void {
    for (let from = 0; from < parts.length && this.#state !== 'off'; ) {
      from += this.#current.add(parts, from)
      if (from < parts.length) this.#grow()
    }
  }

  /**
   * The trace whose id's words begin at a position, by its parts that begin before the row `endSeq`;
   * undefined when it may have others, or has none.
   */
  find(ids: Uint32Array, at: number, endSeq: bigint): Candidate | undefined {
    if (this.#state !== 'on' || this.#forgotten.mayHave(ids, at)) return undefined
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
    const oldest = this.#previous
    this.#previous = this.#current
    this.#current = new PartTable(this.#generation)
    for (let row = 0; oldest && row < oldest.length; row++) {
      if (!this.#forgotten.add(oldest.traceIds, ID_WORDS * row)) return this.#giveUp()
    }
  }

  #giveUp(): void {
    this.#state = 'off'
    this.#previous = undefined
    this.#current = new PartTable(1)
    this.#forgotten = new TraceFilter()
  }
}
