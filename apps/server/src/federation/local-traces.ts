import type { ScopeTags, SpanReader, TimeRange } from '@tailspan/model'
import type {
  ClusterSeries,
  FoundRequest,
  Grid,
  MetricsResult,
  Static,
  TagSearch,
  TraceqlEngine,
  TraceSearchHit,
} from '@tailspan/query'
import type { TraceMember } from './trace-member.ts'

const TOO_MANY = 'it has more series than one answer may hold: only some of them count'

/** This server's own store as one cluster among others. */
export class LocalTraces implements TraceMember {
  readonly id = 'local'
  readonly #reader: SpanReader
  readonly #engine: TraceqlEngine

  constructor(reader: SpanReader, engine: TraceqlEngine) {
    this.#reader = reader
    this.#engine = engine
  }

  async trace(traceId: string, signal: AbortSignal): ReturnType<TraceMember['trace']> {
    const spans = await this.#reader.trace(traceId, signal)
    return spans && { spans, partial: null }
  }

  search(text: string, request: FoundRequest, signal: AbortSignal): Promise<TraceSearchHit[]> {
    return this.#engine.search(text, request, signal)
  }

  async searchTags(
    search: TagSearch,
    request: Omit<FoundRequest, 'spss'>,
    signal: AbortSignal,
  ): Promise<TraceSearchHit[]> {
    const found: TraceSearchHit[] = []
    for await (const hit of this.#engine.tagHits(search, request, signal)) found.push(hit)
    return found
  }

  tags(filter: string, range: TimeRange, signal: AbortSignal): Promise<readonly ScopeTags[]> {
    return this.#engine.tags(filter, range, signal)
  }

  tagValues(
    tag: string,
    request: { readonly filter: string; readonly range: TimeRange; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly Static[]> {
    return this.#engine.tagValues(tag, request, signal)
  }

  async metricsRange(
    text: string,
    grid: Grid,
    exemplars: number,
    signal: AbortSignal,
  ): Promise<ClusterSeries> {
    const options = { exemplars }
    return partly(await this.#engine.queryRange(text, rangeOf(grid), grid.step, signal, options))
  }

  async metricsInstant(text: string, grid: Grid, signal: AbortSignal): Promise<ClusterSeries> {
    return partly(await this.#engine.queryInstant(text, rangeOf(grid), signal))
  }
}

function rangeOf({ start, step, count }: Grid): TimeRange {
  return { start, end: start + step * BigInt(count - 1) }
}

function partly(result: MetricsResult): ClusterSeries {
  return { series: result.series, partial: result.partial ? TOO_MANY : null }
}
