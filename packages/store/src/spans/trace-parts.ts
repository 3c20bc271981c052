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

/** Puts traces together from rows of `span_parts`. */
export class TraceParts {
  /** What `add` takes. */
  static readonly columns = 'trace_id, first_seq, last_seq, start_min, spans'

  readonly #traces = new Map<bigint, Candidate>()

  get length(): number {
    return this.#traces.size
  }

  add(chunk: DuckDBDataChunk): void {
    const longs = (column: number): BigInt64Array =>
      new BigInt64Array(vectorBytes(chunk, column, 8).buffer)
    const ids = new BigUint64Array(vectorBytes(chunk, 0, 16).buffer)
    const [firstSeqs, lastSeqs, starts] = [longs(1), longs(2), longs(3)]
    const spans = new Uint32Array(vectorBytes(chunk, 4, 4).buffer)
    for (let row = 0; row < chunk.rowCount; row++) {
      const traceId = ((ids[2 * row + 1] as bigint) << 64n) | (ids[2 * row] as bigint)
      const part = {
        traceId,
        firstSeq: firstSeqs[row] as bigint,
        lastSeq: lastSeqs[row] as bigint,
        start: starts[row] as bigint,
        spans: spans[row] as number,
      }
      const known = this.#traces.get(traceId)
      this.#traces.set(traceId, known ? joined(known, part) : part)
    }
  }

  candidates(): Candidate[] {
    return [...this.#traces.values()]
  }
}

function joined(a: Candidate, b: Candidate): Candidate {
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
