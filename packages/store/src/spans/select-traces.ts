import { BIGINT } from '@duckdb/node-api'
import type { TraceBatch, TraceSelection } from '@tailspan/model'
import { conditionSql } from './condition-sql.ts'
import type { SpanLoader, TraceRows } from './span-loader.ts'
import type { SpanQueries } from './span-queries.ts'
import type { SqlParameters } from './sql-parameters.ts'
import { type Slice, type SpanExtent, timeSlices } from './time-slices.ts'

/** A trace that meets the condition, not loaded yet. */
interface Candidate extends TraceRows {
  /** Earliest span of the whole trace. */
  readonly start: bigint
  readonly spans: number
}

/** Traces of the first batch, and of the biggest. */
const FIRST_TRACES = 24
const MOST_TRACES = 256
/** A batch that has this many spans takes no further trace. */
const ENOUGH_SPANS = 4096

export interface TraceSelectOptions {
  readonly selection: TraceSelection
  /** Patterns that DuckDB cannot read. */
  readonly refused: ReadonlySet<string>
  /** Spans with this number or a higher one came later, and are not seen. */
  readonly endSeq: number
  /** Spans of the first slice of time. */
  readonly sliceSpans: number
}

/**
 * Runs one selection. Goes through the span starts from the newest slice to
 * the oldest. A trace is found in the slice of its newest matching span, and handed out as soon as
 * no trace that starts later can turn up: when its own start is not before the slice.
 */
export class TraceSelect {
  readonly #queries: SpanQueries
  readonly #loader: SpanLoader
  readonly #options: TraceSelectOptions

  constructor(queries: SpanQueries, loader: SpanLoader, options: TraceSelectOptions) {
    this.#queries = queries
    this.#loader = loader
    this.#options = options
  }

  async *run(signal: AbortSignal): AsyncGenerator<TraceBatch> {
    let most = FIRST_TRACES
    for await (const found of this.#inOrder(signal)) {
      for (let from = 0; from < found.length; ) {
        const traces = takeBatch(found, from, most)
        yield await this.#loader.load(traces, signal)
        from += traces.length
        most = Math.min(most * 2, MOST_TRACES)
      }
    }
  }

  /** Runs of candidates, newest start first, across runs too. */
  async *#inOrder(signal: AbortSignal): AsyncGenerator<Candidate[]> {
    const pending = new Map<bigint, Candidate>()
    for await (const slice of this.#slices(signal)) {
      for (const found of await this.#candidates(slice, signal)) pending.set(found.traceId, found)
      const ready = [...pending.values()].filter((candidate) => candidate.start >= slice.lo)
      for (const { traceId } of ready) pending.delete(traceId)
      if (ready.length > 0) yield ready.sort(newestFirst)
    }
    if (pending.size > 0) yield [...pending.values()].sort(newestFirst)
  }

  /** Slices of the range, then all spans that began before the range and may reach into it. */
  async *#slices(signal: AbortSignal): AsyncGenerator<Slice> {
    const extent = await this.#extent(signal)
    if (!extent) return
    const { range } = this.#options.selection
    const hi = min(extent.hi, range.end)
    const lo = max(extent.lo, range.start)
    const { sliceSpans } = this.#options
    if (lo <= hi) yield* timeSlices(this.#queries, extent, { lo, hi }, sliceSpans, signal)
    const before = min(hi, range.start - 1n)
    if (extent.lo <= before) yield { lo: extent.lo, hi: before }
  }

  async #extent(signal: AbortSignal): Promise<SpanExtent | undefined> {
    const [extent] = await this.#queries.rows(
      () => 'SELECT min(start_ns), max(start_ns), count(*) FROM span_rows',
      ([lo, hi, spans]) => ({ lo: lo as bigint, hi: hi as bigint, spans: Number(spans) }),
      signal,
    )
    return extent && extent.spans > 0 ? extent : undefined
  }

  #candidates(slice: Slice, signal: AbortSignal): Promise<Candidate[]> {
    return this.#queries.rows(
      (parameters) => {
        const endSeq = parameters.add(BigInt(this.#options.endSeq), BIGINT)
        return `
          SELECT trace_id, min(first_seq), max(last_seq), min(start_min), sum(spans)
          FROM span_parts SEMI JOIN (
            SELECT DISTINCT trace_id FROM span_rows WHERE ${this.#matching(slice, parameters)}
              AND seq < ${endSeq}
          ) AS matching USING (trace_id)
          WHERE first_seq < ${endSeq}
          GROUP BY trace_id`
      },
      ([traceId, firstSeq, lastSeq, start, spans]) => ({
        traceId: traceId as bigint,
        firstSeq: firstSeq as bigint,
        lastSeq: lastSeq as bigint,
        start: start as bigint,
        spans: Number(spans),
      }),
      signal,
    )
  }

  #matching(slice: Slice, parameters: SqlParameters): string {
    const { refused, selection } = this.#options
    const { where, range } = selection
    const time = (value: bigint): string => parameters.add(value, BIGINT)
    return `start_ns BETWEEN ${time(slice.lo)} AND ${time(slice.hi)}
      AND end_ns >= ${time(range.start)} AND ${conditionSql(where, parameters, refused)}`
  }
}

function takeBatch(found: readonly Candidate[], from: number, most: number): Candidate[] {
  const traces: Candidate[] = []
  let spans = 0
  for (const candidate of found.slice(from, from + most)) {
    if (spans >= ENOUGH_SPANS) break
    traces.push(candidate)
    spans += candidate.spans
  }
  return traces
}

/** Traces of one start in the order of their ids, so that the order is the same each time. */
function newestFirst(a: Candidate, b: Candidate): number {
  if (a.start !== b.start) return a.start > b.start ? -1 : 1
  return a.traceId < b.traceId ? -1 : 1
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
