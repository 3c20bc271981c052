import type { TraceBatch, TraceSelection } from '@tailspan/model'
import { Candidates } from './candidates.ts'
import {
  FEWEST_ASKED,
  MOST_ASKED,
  type WrittenRequirement,
  withRequired,
} from './required-spans.ts'
import type { SpanLoader } from './span-loader.ts'
import type { SpanQueries } from './span-queries.ts'
import type { SpanTimes } from './span-times.ts'
import { SqlParameters } from './sql-parameters.ts'
import { type Slice, TimeSlices } from './time-slices.ts'
import { type Candidate, newestFirst } from './trace-parts.ts'
import type { TracePlaces } from './trace-places.ts'
import type { WriteCondition } from './written-condition.ts'

/** Traces that are consumed, when nothing is said about it. */
const FIRST_TRACES = 24
/** Traces of a batch at least, and of the biggest. */
const FEWEST_TRACES = 8
const MOST_TRACES = 1024
/** A batch that has this many spans takes no further trace. */
const ENOUGH_SPANS = 8192

/** Spans of the slice of time that a selection looks at first, when all meet its condition. */
export const FIRST_SLICE = 4096
/** The same for other conditions, as a multiple: so many are read in the time of a statement. */
const SELECTIVE = 32
/** How much bigger than the one before a slice may be. */
const GROWTH = 16
/** Traces that a slice is meant to find at first: twice those that are expected, within bounds. */
const FEWEST_FOUND = 32
const FEW_FOUND = 256
/** The same later on. */
const MANY_FOUND = 8192

export interface TraceSelectOptions {
  readonly selection: TraceSelection
  readonly where: WriteCondition
  readonly also: readonly WrittenRequirement[]
  readonly times: SpanTimes
  readonly places: TracePlaces
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
  readonly #candidates: Candidates

  constructor(queries: SpanQueries, loader: SpanLoader, options: TraceSelectOptions) {
    this.#queries = queries
    this.#loader = loader
    this.#options = options
    this.#candidates = new Candidates(queries, { ...options, range: options.selection.range })
  }

  async *run(signal: AbortSignal): AsyncGenerator<TraceBatch> {
    const { selection, where, also } = this.#options
    const all = [where, ...also.map((one) => one.where)]
    if (all.some((write) => write(new SqlParameters()).cheap === 'FALSE')) return
    const expected = selection.expected ?? FIRST_TRACES
    // Traces that are not asked for what else is required: mostly they do.
    const unasked = expected + FEWEST_ASKED
    let loaded = 0
    let most = FEWEST_TRACES
    for await (const found of this.#inOrder(signal)) {
      for (let from = 0; from < found.length; ) {
        const ask = loaded >= unasked
        const next = found.slice(from, from + (ask ? MOST_ASKED : unasked - loaded))
        from += next.length
        const left = ask ? await this.#withRequired(next, signal) : next
        for (let at = 0; at < left.length; ) {
          const traces = takeBatch(left, at, Math.max(expected - loaded, most))
          yield await this.#loader.load(traces, selection.texts, signal)
          at += traces.length
          loaded += traces.length
          if (loaded >= expected) most = Math.min(most * 4, MOST_TRACES)
        }
      }
    }
  }

  #withRequired(
    candidates: readonly Candidate[],
    signal: AbortSignal,
  ): Promise<readonly Candidate[]> {
    const { also, endSeq } = this.#options
    return withRequired(candidates, also, endSeq, this.#queries, signal)
  }

  /** Runs of candidates, newest start first, across runs too. */
  async *#inOrder(signal: AbortSignal): AsyncGenerator<Candidate[]> {
    const pending = new Map<bigint, Candidate>()
    const { times, sliceSpans, selection } = this.#options
    if (times.spans === 0) return
    const { range } = selection
    const hi = min(times.extent.hi, range.end)
    const lo = max(times.extent.lo, range.start)
    const size = new SliceSize(sliceSpans, selection.where.kind !== 'all', selection.expected)
    const slices = new TimeSlices(times.buckets(), { lo, hi })
    for (let slice = slices.take(size.spans); slice; slice = slices.take(size.spans)) {
      let found = 0
      for await (const part of this.#parts(slice, signal)) {
        for (const candidate of part.found) pending.set(candidate.traceId, candidate)
        found += part.found.length
        yield* ready(pending, part.lo)
      }
      size.found(found)
    }
    // Spans that began before the range and may reach into it.
    const before = { lo: times.extent.lo, hi: min(hi, range.start - 1n), spans: times.spans }
    if (before.lo <= before.hi) {
      for await (const { found } of this.#parts(before, signal)) {
        for (const candidate of found) pending.set(candidate.traceId, candidate)
      }
    }
    yield* ready(pending, undefined)
  }

  /** What a slice holds, in as many parts as are needed to hold each in memory. */
  async *#parts(
    slice: Slice,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly lo: bigint; readonly found: readonly Candidate[] }> {
    const found = await this.#candidates.of(slice, signal)
    if (found) {
      yield { lo: slice.lo, found }
      return
    }
    const middle = slice.lo + (slice.hi - slice.lo) / 2n
    const spans = slice.spans / 2
    yield* this.#parts({ lo: middle + 1n, hi: slice.hi, spans }, signal)
    yield* this.#parts({ lo: slice.lo, hi: middle, spans }, signal)
  }
}

/** How many spans the next slice should hold, going by how many traces were found so far. */
class SliceSize {
  spans: number
  #seen = 0
  #found = 0
  #wanted: number

  constructor(first: number, selective: boolean, expected = FEW_FOUND) {
    this.spans = selective ? first * SELECTIVE : first
    this.#wanted = Math.min(FEW_FOUND, Math.max(FEWEST_FOUND, 2 * expected))
  }

  found(traces: number): void {
    this.#seen += this.spans
    this.#found += traces
    const enough = (this.#seen / Math.max(1, this.#found)) * this.#wanted
    this.spans = Math.min(this.spans * GROWTH, Math.max(1, Math.ceil(enough)))
    this.#wanted = Math.min(this.#wanted * 4, MANY_FOUND)
  }
}

/** Takes what starts at `lo` or later, everything when that is undefined. */
function* ready(pending: Map<bigint, Candidate>, lo: bigint | undefined): Generator<Candidate[]> {
  const all = [...pending.values()]
  const found = lo === undefined ? all : all.filter((candidate) => candidate.start >= lo)
  for (const { traceId } of found) pending.delete(traceId)
  if (found.length > 0) yield found.sort(newestFirst)
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

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
