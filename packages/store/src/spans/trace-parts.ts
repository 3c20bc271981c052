import type { DuckDBValue } from '@duckdb/node-api'

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
  readonly #traces = new Map<bigint, Candidate>()

  get length(): number {
    return this.#traces.size
  }

  /** Takes trace id, first and last number, earliest start and count of a part. */
  add(values: readonly DuckDBValue[]): void {
    const [traceId, firstSeq, lastSeq, start] = values as bigint[]
    if (traceId === undefined || firstSeq === undefined) return
    if (lastSeq === undefined || start === undefined) return
    const part = { traceId, firstSeq, lastSeq, start, spans: Number(values[4]) }
    const known = this.#traces.get(traceId)
    this.#traces.set(traceId, known ? joined(known, part) : part)
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
