import { BIGINT, type DuckDBDataChunk, INTEGER, LIST, listValue, UHUGEINT } from '@duckdb/node-api'
import type { TimeRange } from '@tailspan/model'
import { vectorBytes } from '../duck/vector-bytes.ts'
import { matchingSql } from './matching-sql.ts'
import type { SpanQueries } from './span-queries.ts'
import type { SqlParameters } from './sql-parameters.ts'
import type { Slice } from './time-slices.ts'
import { type Candidate, idAt, PART_COLUMNS, partsOf, TraceParts } from './trace-parts.ts'
import type { TracePlaces } from './trace-places.ts'
import { ID_WORDS } from './trace-slots.ts'
import type { WriteCondition } from './written-condition.ts'

/** More traces are not held in memory at once. */
const MOST_FOUND = 32_768
/** Matching spans that are read without DuckDB telling which of them share a trace. */
const FEW_SPANS = 8192
/**
 * Spans that one thread reads as soon as two: DuckDB shares out row groups of 122,880, and a thread
 * that waits for work takes time from others.
 */
const ONE_THREAD = 122_880
/** Ids that a statement is given. */
const MOST_LISTED = 4096

export interface CandidateOptions {
  readonly range: TimeRange
  readonly where: WriteCondition
  readonly places: TracePlaces
  /** Spans with this number or a higher one came later, and are not seen. */
  readonly endSeq: number
}

/** Finds the traces that have spans which meet a condition, and where they lie. */
export class Candidates {
  readonly #queries: SpanQueries
  readonly #options: CandidateOptions
  /** How the next slice is asked for: for spans, for their traces, or for these with their parts. */
  #ask: 'spans' | 'traces' | 'parts'

  constructor(queries: SpanQueries, options: CandidateOptions) {
    this.#queries = queries
    this.#options = options
    this.#ask = options.places.on ? 'spans' : 'parts'
  }

  /** Of the spans that start in a slice of time. Undefined when they are too many. */
  async of(slice: Slice, signal: AbortSignal): Promise<Candidate[] | undefined> {
    const most = slice.lo < slice.hi ? MOST_FOUND : 2 ** 31 - 2
    if (this.#ask === 'parts') return this.#byParts(slice, most, signal)
    const found = new Map<bigint, Candidate>()
    const unknown = new Set<bigint>()
    const spans = this.#ask === 'spans'
    const limit = spans ? FEW_SPANS : most
    let rows = 0
    await this.#queries.chunks(
      (parameters) => `SELECT ${spans ? '' : 'DISTINCT'} trace_id
        FROM (${this.#matching(slice, parameters)}) LIMIT ${parameters.add(limit + 1, INTEGER)}`,
      (chunk) => {
        rows += chunk.rowCount
        this.#place(chunk, found, unknown)
      },
      signal,
      slice.spans <= ONE_THREAD ? 'little' : undefined,
    )
    if (rows > limit) {
      if (!spans) return undefined
      this.#ask = 'traces'
      return this.of(slice, signal)
    }
    // Where memory does not reach, it takes one statement more than to ask for everything at once.
    if (2 * unknown.size > found.size) this.#ask = 'parts'
    if (unknown.size > MOST_LISTED) return this.#byParts(slice, most, signal)
    for (const candidate of await this.#lookedUp([...unknown], signal)) {
      found.set(candidate.traceId, candidate)
    }
    return [...found.values()]
  }

  /** Sorts trace ids into those whose place is known and the others. */
  #place(chunk: DuckDBDataChunk, found: Map<bigint, Candidate>, unknown: Set<bigint>): void {
    const { places, endSeq } = this.#options
    const end = BigInt(endSeq)
    const bytes = vectorBytes(chunk, 0, 16).buffer
    const [words, halves] = [new Uint32Array(bytes), new BigUint64Array(bytes)]
    for (let row = 0; row < chunk.rowCount; row++) {
      // Spans of a trace often stand together.
      if (row > 0 && sameId(words, row - 1, row)) continue
      const id = idAt(halves, row)
      if (found.has(id) || unknown.has(id)) continue
      const candidate = places.find(words, ID_WORDS * row, end)
      if (candidate) found.set(id, candidate)
      else unknown.add(id)
    }
  }

  async #lookedUp(ids: readonly bigint[], signal: AbortSignal): Promise<Candidate[]> {
    if (ids.length === 0) return []
    const parts = new TraceParts()
    await this.#queries.chunks(
      (parameters) => `
        SELECT ${PART_COLUMNS} FROM span_parts SEMI JOIN (
          SELECT unnest(${parameters.add(listValue(ids), LIST(UHUGEINT))}) AS trace_id
        ) AS wanted USING (trace_id)
        WHERE first_seq < ${this.#endSeq(parameters)}`,
      (chunk) => parts.add(partsOf(chunk)),
      signal,
    )
    return parts.candidates()
  }

  async #byParts(
    slice: Slice,
    most: number,
    signal: AbortSignal,
  ): Promise<Candidate[] | undefined> {
    const parts = new TraceParts()
    await this.#queries.chunks(
      // The limit also tells DuckDB which side of the join is the small one.
      (parameters) => `
        SELECT ${PART_COLUMNS} FROM span_parts SEMI JOIN (
          SELECT DISTINCT trace_id FROM (${this.#matching(slice, parameters)})
          LIMIT ${parameters.add(most + 1, INTEGER)}
        ) AS matching USING (trace_id)
        WHERE first_seq < ${this.#endSeq(parameters)}`,
      (chunk) => parts.add(partsOf(chunk)),
      signal,
    )
    return parts.length > most ? undefined : parts.candidates()
  }

  #matching(slice: Slice, parameters: SqlParameters): string {
    const { where, range } = this.#options
    const time = (value: bigint): string => parameters.add(value, BIGINT)
    const conditions = [
      `start_ns BETWEEN ${time(slice.lo)} AND ${time(slice.hi)}`,
      `end_ns >= ${time(range.start)} AND seq < ${this.#endSeq(parameters)}`,
    ]
    return matchingSql('trace_id', conditions, where(parameters))
  }

  #endSeq(parameters: SqlParameters): string {
    return parameters.add(BigInt(this.#options.endSeq), BIGINT)
  }
}

function sameId(words: Uint32Array, a: number, b: number): boolean {
  for (let word = 0; word < ID_WORDS; word++) {
    if (words[ID_WORDS * a + word] !== words[ID_WORDS * b + word]) return false
  }
  return true
}
