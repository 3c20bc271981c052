import {
  type Clock,
  type ScopeTags,
  type SpanBatch,
  type SpanReader,
  TailspanError,
  type TimeRange,
} from '@tailspan/model'
import { alignedGrid, type Grid } from './metrics/grid.ts'
import { runMetrics } from './metrics/run.ts'
import { SampleBudget } from './metrics/sample-budget.ts'
import type { MetricsResult } from './metrics/series.ts'
import { compileStages, wholeTrace } from './pipeline/compile.ts'
import { scanTraces } from './scan.ts'
import { HitBuilder, type TraceSearchHit } from './search/hit.ts'
import { mentionedFields } from './search/mentions.ts'
import { conditionOf } from './search/push-down.ts'
import { tagsCondition } from './search/push-down-tags.ts'
import { meetsTags, type TagSearch } from './search/tag-match.ts'
import { parseTraceql } from './syntax/parse.ts'
import { parseTag } from './syntax/parse-tag.ts'
import type { FieldExpression, MetricsNode, Stage } from './syntax/tree.ts'
import { filteredTags } from './tags/filtered-tags.ts'
import { tagValues } from './tags/tag-values.ts'
import { BatchView } from './trace/batch-view.ts'
import { type FilterOptions, filterSpans, onlyFilter } from './trace/filter-trace.ts'
import { TraceView } from './trace/trace-view.ts'
import type { Static } from './value/static.ts'

/** What bounds a query's memory. */
export interface TraceqlLimits {
  /** Series that a metrics query may make. */
  readonly maxSeries: number
  /** Points that each may have. */
  readonly maxPoints: number
  /** Samples that a metrics query may hold in memory, all series together; 8 bytes each. */
  readonly maxSamples: number
}

export const defaultTraceqlLimits: TraceqlLimits = {
  maxSeries: 10_000,
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

  /** Traces that a query finds. Of a metrics query its filters are asked. */
  async search(
    text: string,
    request: SearchRequest,
    signal: AbortSignal,
  ): Promise<TraceSearchHit[]> {
    const query = parseTraceql(text)
    const stages = query.kind === 'spans' ? query.stages : firstStages(query.metrics)
    const run = compileStages(stages)
    const builder = new HitBuilder(mentionedFields(stages), request.spss)
    const hits: TraceSearchHit[] = []
    const condition = conditionOf(stages)
    for await (const trace of scanTraces(this.#reader, condition, request.range, signal)) {
      const groups = run(trace, wholeTrace(trace))
      if (groups.length === 0) continue
      hits.push(builder.build(trace, groups))
      if (hits.length >= request.limit) break
    }
    return hits
  }

  /** Traces that have all tags and lasted within bounds; their hits have no spansets. */
  async searchTags(
    search: TagSearch,
    request: Omit<SearchRequest, 'spss'>,
    signal: AbortSignal,
  ): Promise<TraceSearchHit[]> {
    const builder = new HitBuilder([], 0)
    const hits: TraceSearchHit[] = []
    const condition = tagsCondition(search)
    for await (const trace of scanTraces(this.#reader, condition, request.range, signal)) {
      if (!meetsTags(trace, search)) continue
      hits.push(builder.build(trace, []))
      if (hits.length >= request.limit) break
    }
    return hits
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
  ): Promise<MetricsResult> {
    const metrics = metricsOf(text)
    const now = this.#clock.now()
    const end = range.end > now && now > range.start ? now : range.end
    const length = end - range.start
    if (length <= 0n) throw new TailspanError('bad_request', 'end must be greater than start')
    const chosen = step ?? defaultStep(length)
    const least = length / BigInt(this.#limits.maxPoints)
    if (chosen < least) {
      throw new TailspanError(
        'bad_request',
        `the step is too small: ${this.#limits.maxPoints} points at most, so at least ${least / 1_000_000n}ms for this range`,
      )
    }
    const grid = alignedGrid(range.start, end, chosen)
    return { grid, series: await this.#run(metrics, grid, signal) }
  }

  /** One value per series over the whole range, the second sample of the result's grid. */
  async queryInstant(text: string, range: TimeRange, signal: AbortSignal): Promise<MetricsResult> {
    const metrics = metricsOf(text)
    const step = range.end - range.start
    if (step <= 0n) throw new TailspanError('bad_request', 'end must be greater than start')
    const grid: Grid = { start: range.start, step, count: 2 }
    return { grid, series: await this.#run(metrics, grid, signal) }
  }

  #run(metrics: MetricsNode, grid: Grid, signal: AbortSignal): Promise<MetricsResult['series']> {
    const budget = new SampleBudget(this.#limits)
    return runMetrics(metrics, { reader: this.#reader, grid, budget, signal })
  }
}

function metricsOf(text: string): MetricsNode {
  const query = parseTraceql(text)
  if (query.kind === 'metrics') return query.metrics
  throw new TailspanError('bad_request', 'not a metrics query')
}

/** The stages of the first series of a metrics query. */
function firstStages(node: MetricsNode): readonly Stage[] {
  switch (node.kind) {
    case 'series':
      return node.stages
    case 'rank':
    case 'threshold':
      return firstStages(node.of)
    case 'math':
      return firstStages(node.left.kind === 'number' ? node.right : node.left)
    case 'number':
      return []
  }
}

/** The condition of a query that is one `{ … }`; null for any other text. */
function lenientFilter(text: string): FieldExpression | null {
  if (text.trim() === '') return null
  try {
    const query = parseTraceql(text)
    const [stage] = query.kind === 'spans' ? query.stages : firstStages(query.metrics)
    return stage?.kind === 'spanset' && stage.spanset.kind === 'filter' ? stage.spanset.where : null
  } catch (error) {
    if (error instanceof TailspanError) return null
    throw error
  }
}

const SECOND = 1_000_000_000n

/** A whole number of seconds that makes about 240 samples. */
function defaultStep(length: bigint): bigint {
  const step = (length / 240n / SECOND) * SECOND
  return step > SECOND ? step : SECOND
}
