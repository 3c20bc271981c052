import type { DuckDBDataChunk } from '@duckdb/node-api'
import { vectorBytes } from '../duck/vector-bytes.ts'

/** A trace and where its rows are. */
export interface TraceRows {
  readonly traceId: bigint
  readonly firstSeq: bigint
  readonly lastSeq: bigint
}

/** A trace that meets a condition, not loaded yet. */
export interface Candidate extends TraceRows {
  /** Earliest span of the whole trace. */
  readonly start: bigint
  readonly spans: number
}

/** Rows of `span_parts` in columns. */
export interface PartColumns {
  readonly length: number
  /** Four words each, the lowest first. */
  readonly traceIds: Uint32Array<ArrayBuffer>
  readonly firsts: BigInt64Array<ArrayBuffer>
  readonly lasts: BigInt64Array<ArrayBuffer>
  readonly counts: Uint32Array<ArrayBuffer>
  readonly starts: BigInt64Array<ArrayBuffer>
}

/** What to select for `partsOf`. */
export const PART_COLUMNS = 'trace_id, first_seq, last_seq, spans, start_min'

export function partsOf(chunk: DuckDBDataChunk): PartColumns {
  const bytes = (column: number, width: number): ArrayBuffer =>
    vectorBytes(chunk, column, width).buffer
  return {
    length: chunk.rowCount,
    traceIds: new Uint32Array(bytes(0, 16)),
    firsts: new BigInt64Array(bytes(1, 8)),
    lasts: new BigInt64Array(bytes(2, 8)),
    counts: new Uint32Array(bytes(3, 4)),
    starts: new BigInt64Array(bytes(4, 8)),
  }
}

/** Puts traces together from rows of `span_parts`. */
export class TraceParts {
  readonly #traces = new Map<bigint, Candidate>()

  get length(): number {
    return this.#traces.size
  }

  add(parts: PartColumns): void {
    const ids = new BigUint64Array(parts.traceIds.buffer)
    for (let row = 0; row < parts.length; row++) {
      const traceId = idAt(ids, row)
      const part = {
        traceId,
        firstSeq: parts.firsts[row] as bigint,
        lastSeq: parts.lasts[row] as bigint,
        start: parts.starts[row] as bigint,
        spans: parts.counts[row] as number,
      }
      const known = this.#traces.get(traceId)
      this.#traces.set(traceId, known ? joined(known, part) : part)
    }
  }

  candidates(): Candidate[] {
    return [...this.#traces.values()]
  }
}

/** The id in a row of trace ids that lie one behind the other, the lower half first. */
export function idAt(halves: BigUint64Array, row: number): bigint {
  return ((halves[2 * row + 1] as bigint) << 64n) | (halves[2 * row] as bigint)
}

/** Two parts of one trace as one. */
export function joined(a: Candidate, b: Candidate): Candidate {
  return {
    traceId: a.traceId,
    firstSeq: a.firstSeq < b.firstSeq ? a.firstSeq : b.firstSeq,
    lastSeq: a.lastSeq > b.lastSeq ? a.lastSeq : b.lastSeq,
    start: a.start < b.start ? a.start : b.start,
    spans: a.spans + b.spans,
  }
}

/** Traces of one start in the order of their ids, so that the order is the same each time. */
export function newestFirst(a: Candidate, b: Candidate): number {
  if (a.start !== b.start) return a.start > b.start ? -1 : 1
  return a.traceId < b.traceId ? -1 : 1
}
