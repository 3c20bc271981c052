import {
  type Clock,
  type ScopeTags,
  type SpanBatch,
  type SpanReader,
  TailspanError,
  type TimeRange,
  type TraceSelection,
} from '@tailspan/model'
import { exemplarLimit } from './metrics/exemplar-limit.ts'
import type { Grid } from './metrics/grid.ts'
import { type MetricsPlan, mayBeSliced, planMetrics } from './metrics/plan.ts'
import { instantGrid, rangeGrid } from './metrics/range-grid.ts'
import { SampleBudget } from './metrics/sample-budget.ts'
import type { MetricsResult } from './metrics/series.ts'
import { compileStages, wholeTrace } from './pipeline/compile.ts'
import { scanTraces } from './scan.ts'
import { HitBuilder, type TraceSearchHit } from './search/hit.ts'
import { mentionedFields } from './search/mentions.ts'
import { neededTexts } from './search/needed-texts.ts'
import { pushDown } from './search/push-down.ts'
import { tagsCondition } from './search/push-down-tags.ts'
import { meetsTags, type TagSearch } from './search/tag-match.ts'
import { firstStages } from './syntax/first-stages.ts'
import { parseTraceql } from './syntax/parse.ts'
import { parseLenient } from './syntax/parse-lenient.ts'
import { parseTag } from './syntax/parse-tag.ts'
import type { FieldExpression, MetricsNode, TraceqlQuery } from './syntax/tree.ts'
import { filteredTags } from './tags/filtered-tags.ts'
import { tagValues } from './tags/tag-values.ts'
import { BatchView } from './trace/batch-view.ts'
import { type FilterOptions, filterSpans, onlyFilter } from './trace/filter-trace.ts'
import { TraceView } from './trace/trace-view.ts'
import { type Static, TRUE } from './value/static.ts'

/** What bounds a query's memory. */
export interface TraceqlLimits {
  /** Series that a metrics query may make; the answer is partial when there are more. */
  readonly maxSeries: number
  /** Points that each may have. */
  readonly maxPoints: number
  /** Samples that a metrics query may hold in memory, all series together; 8 bytes each. */
  readonly maxSamples: number
}

export const defaultTraceqlLimits: TraceqlLimits = {
  maxSeries: 1000,
  maxPoints: 10_000,
  maxSamples: 10_000_000,
}

export interface SearchRequest {
  /** Traces that overlap it; the end is included. */
  readonly range: TimeRange
  /** Most traces wanted. */
  readonly limit: number
  /** Spans shown per spanset, 0 for all. */
  readonly spss: number
  /** Hears of each trace that is looked at, with the number of its spans. */
  readonly onTrace?: (spans: number) => void
}

export interface MetricsOptions {
  /** Exemplars to show at most; 0 for as many as usual. A hint of the query counts more. */
  readonly exemplars?: number
  /** How many parts the samples should come in. */
  readonly parts: number
  /** Hears of each trace that is looked at, with the number of its spans. */
  readonly onTrace?: (spans: number) => void
}

/** The samples of a metrics query from `first` on are complete. */
export interface MetricsPart {
  readonly grid: Grid
  readonly first: number
  /** What is known so far, also of samples that are not complete. */
  readonly result: () => Omit<MetricsResult, 'grid'>
}

/**
 * Answers TraceQL over a span reader, whole traces at a time, newest first. Queries that cannot be
 * understood reject with `bad_request`, parts of the language that do not run with
 * `not_implemented`. Calls stop soon after their signal fires, rejecting with its reason.
 */
export class TraceqlEngine {
  readonly #reader: SpanReader
  readonly #clock: Clock
  readonly #limits: TraceqlLimits

  constructor(
    reader: SpanReader,
    options: { readonly clock: Clock; readonly limits?: TraceqlLimits },
  ) {
    this.#reader = reader
    this.#clock = options.clock
    this.#limits = options.limits ?? defaultTraceqlLimits
  }

  /**
   * Traces that a query finds, newest first, each as soon as it is known. Of a metrics query its
   * filters are asked. Leaving the loop stops reading.
   */
  async *hits(
    text: string,
    request: SearchRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TraceSearchHit> {
    const query = parseTraceql(text)
    const stages = query.kind === 'spans' ? query.stages : firstStages(query.metrics)
    const run = compileStages(stages)
    const fields = mentionedFields(stages)
    const builder = new HitBuilder(fields, request.spss)
    const wanted = { ...pushDown(stages), texts: neededTexts(fields) }
    yield* this.#found(wanted, request, signal, (trace) => {
      const groups = run(trace, wholeTrace(trace))
      return groups.length === 0 ? null : builder.build(trace, groups)
    })
  }

  /** Traces that have all tags and lasted within bounds; their hits have no spansets. */
  async *tagHits(
    search: TagSearch,
    request: Omit<SearchRequest, 'spss'>,
    signal: AbortSignal,
  ): AsyncGenerator<TraceSearchHit> {
    const builder = new HitBuilder([], 0)
    const wanted = { where: tagsCondition(search), texts: ['attributes'] as const }
    yield* this.#found(wanted, request, signal, (trace) =>
      meetsTags(trace, search) ? builder.build(trace, []) : null,
    )
  }

  /** All that `hits` finds. */
  async search(
    text: string,
    request: SearchRequest,
    signal: AbortSignal,
  ): Promise<TraceSearchHit[]> {
    const found: TraceSearchHit[] = []
    for await (const hit of this.hits(text, request, signal)) found.push(hit)
    return found
  }

  async *#found(
    { where, ...hints }: Omit<TraceSelection, 'range' | 'expected'>,
    request: Omit<SearchRequest, 'spss'>,
    signal: AbortSignal,
    hitOf: (trace: TraceView) => TraceSearchHit | null,
  ): AsyncGenerator<TraceSearchHit> {
    let left = request.limit
    const { range } = request
    const expected = Math.max(1, left)
    const reading = { ...hints, expected }
    for await (const trace of scanTraces(this.#reader, where, range, signal, reading)) {
      request.onTrace?.(trace.length)
      const hit = hitOf(trace)
      if (hit === null) continue
      yield hit
      if (--left <= 0) break
    }
  }

  /**
   * Rows of one trace's spans that a `{ … }` leaves, with those around them that are asked for.
   * Without a trace only the text is checked.
   */
  filterTrace(text: string, spans: SpanBatch | null, options: FilterOptions): number[] {
    const test = onlyFilter(parseTraceql(text))
    if (spans === null) return []
    return filterSpans(new TraceView(new BatchView(spans), 0, spans.length), test, options)
  }

  /** Attribute names by scope, of spans that meet the filter; a text that is none is no filter. */
  async tags(filter: string, range: TimeRange, signal: AbortSignal): Promise<readonly ScopeTags[]> {
    const where = lenientFilter(filter)
    if (where === null) return this.#reader.tags(range, signal)
    return filteredTags(this.#reader, where, range, signal)
  }

  /** Distinct values of a tag (`span.a`, `.a`, `span:name`), of spans that meet the filter. */
  async tagValues(
    tag: string,
    request: { readonly filter: string; readonly range: TimeRange; readonly limit: number },
    signal: AbortSignal,
  ): Promise<Static[]> {
    const where = lenientFilter(request.filter)
    const { range, limit } = request
    return tagValues(this.#reader, parseTag(tag), { range, limit, where }, signal)
  }

  /**
   * Series over time. The range is widened to whole steps; without a step one is chosen that makes
   * about 240 samples. `range.end` is included; what lies in the future is left
   * out.
   */
  async queryRange(
    text: string,
    range: TimeRange,
    step: bigint | undefined,
    signal: AbortSignal,
    options: Omit<MetricsOptions, 'parts'> = {},
  ): Promise<MetricsResult> {
    const parts = this.rangeParts(text, range, step, signal, { ...options, parts: 1 })
    for await (const { grid, result } of parts) return { grid, ...result() }
    throw new TailspanError('internal', 'a metrics query ended without a result')
  }

  /**
   * The same in parts, the newest samples first, each part once all its samples are known. The last one
   * covers everything.
   */
  async *rangeParts(
    text: string,
    range: TimeRange,
    step: bigint | undefined,
    signal: AbortSignal,
    options: MetricsOptions,
  ): AsyncGenerator<MetricsPart> {
    const query = metricsOf(text)
    const grid = rangeGrid(range, step, this.#clock.now(), this.#limits.maxPoints)
    const exemplars = exemplarLimit(query.hints, options.exemplars ?? 0)
    const { plan, result } = this.#plan(query.metrics, grid, exemplars, signal, options)
    const parts = mayBeSliced(query.metrics) ? options.parts : 1
    const length = Math.max(1, Math.ceil(grid.count / parts))
    for (let last = grid.count - 1; last >= 0; last -= length) {
      const first = Math.max(0, last - length + 1)
      await plan.read(first, last)
      yield { grid, first, result }
    }
  }

  /**
   * One value per series over the whole range, the second sample of the result's grid. An end in the
   * future is moved back by whole seconds.
   */
  async queryInstant(
    text: string,
    range: TimeRange,
    signal: AbortSignal,
    options: Pick<MetricsOptions, 'onTrace'> = {},
  ): Promise<MetricsResult> {
    const { metrics } = metricsOf(text)
    const grid = instantGrid(range, this.#clock.now())
    const { plan, result } = this.#plan(metrics, grid, 0, signal, options)
    await plan.read(0, 1)
    return { grid, ...result() }
  }

  #plan(
    metrics: MetricsNode,
    grid: Grid,
    exemplars: number,
    signal: AbortSignal,
    { onTrace }: Pick<MetricsOptions, 'onTrace'>,
  ): { readonly plan: MetricsPlan; readonly result: MetricsPart['result'] } {
    const budget = new SampleBudget(this.#limits)
    const hears = onTrace === undefined ? {} : { onTrace }
    const plan = planMetrics(metrics, {
      reader: this.#reader,
      grid,
      budget,
      signal,
      exemplars,
      ...hears,
    })
    return { plan, result: () => ({ series: plan.series(), partial: budget.full }) }
  }
}

/** What is asked of one engine, or of many clusters as if they were one. */
export type TraceQueries = Pick<
  TraceqlEngine,
  'hits' | 'tagHits' | 'filterTrace' | 'tags' | 'tagValues' | 'queryRange' | 'queryInstant'
>

function metricsOf(text: string): Extract<TraceqlQuery, { kind: 'metrics' }> {
  const query = parseTraceql(text)
  if (query.kind === 'metrics') return query
  throw new TailspanError('bad_request', 'not a metrics query')
}

/**
 * The condition of a query that is one `{ … }`, typed to its end or not; null for any other text, and
 * for one that all spans meet.
 */
function lenientFilter(text: string): FieldExpression | null {
  const query = text.trim() === '' ? null : parseLenient(text)
  if (query === null) return null
  const [stage] = query.kind === 'spans' ? query.stages : firstStages(query.metrics)
  if (stage?.kind !== 'spanset' || stage.spanset.kind !== 'filter') return null
  const { where } = stage.spanset
  return where?.kind === 'static' && where.value === TRUE ? null : where
}
