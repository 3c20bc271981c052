import type { FoundTrace, TempoClient, TempoInstant, TempoSeries } from '@tailspan/clients'
import { ALL_TIME, type ScopeTags, type TimeRange } from '@tailspan/model'
import {
  type ClusterSeries,
  type FoundRequest,
  type Grid,
  type MetricsSeries,
  type Static,
  sampleOf,
  type TagSearch,
  type TraceSearchHit,
} from '@tailspan/query'
import type { TraceMember } from './trace-member.ts'
import { staticOf } from './typed-value.ts'

const SECOND = 1_000_000_000n
const MILLISECOND = 1_000_000
const SCOPES = ['span', 'resource', 'event', 'link', 'instrumentation'] as const

/** The traces of a Tempo that runs elsewhere. */
export class TempoTraces implements TraceMember {
  readonly id: string
  readonly #client: TempoClient

  constructor(id: string, client: TempoClient) {
    this.id = id
    this.#client = client
  }

  trace(traceId: string, signal: AbortSignal): ReturnType<TraceMember['trace']> {
    return this.#client.trace(traceId, { signal })
  }

  async search(
    query: string,
    { range, limit, spss }: FoundRequest,
    signal: AbortSignal,
  ): Promise<TraceSearchHit[]> {
    const options = { query, limit, spansPerSpanSet: spss, signal, ...bounds(range) }
    return (await this.#client.search(options)).map(hitOf)
  }

  async searchTags(
    { tags, minDuration, maxDuration }: TagSearch,
    { range, limit }: Omit<FoundRequest, 'spss'>,
    signal: AbortSignal,
  ): Promise<TraceSearchHit[]> {
    const found = await this.#client.search({
      tags: tags.map(({ key, value }) => [key, value] as const),
      ...(minDuration !== undefined && { minDuration }),
      ...(maxDuration !== undefined && { maxDuration }),
      limit,
      signal,
      ...bounds(range),
    })
    // Some show spans for tags as well.
    return found.map((one) => ({ ...hitOf(one), spanSets: [] }))
  }

  async tags(filter: string, range: TimeRange, signal: AbortSignal): Promise<readonly ScopeTags[]> {
    const options = { ...(filter !== '' && { query: filter }), signal, ...bounds(range) }
    const scopes = await this.#client.scopedTags(options)
    return scopes.flatMap(({ scope: name, tags }) => {
      const scope = SCOPES.find((known) => known === name)
      return scope ? [{ scope, tags }] : []
    })
  }

  async tagValues(
    tag: string,
    request: { readonly filter: string; readonly range: TimeRange; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly Static[]> {
    const { filter, range, limit } = request
    const options = { ...(filter !== '' && { query: filter }), limit, signal, ...bounds(range) }
    return (await this.#client.typedTagValues(tag, options)).map(staticOf)
  }

  async metricsRange(
    text: string,
    grid: Grid,
    exemplars: number,
    signal: AbortSignal,
  ): Promise<ClusterSeries> {
    const { series, partial } = await this.#client.metricsRange(text, {
      ...rangeOf(grid),
      step: grid.step,
      ...(exemplars > 0 && { exemplars }),
      signal,
    })
    return { series: series.map((one) => onGrid(one, grid)), partial }
  }

  async metricsInstant(text: string, grid: Grid, signal: AbortSignal): Promise<ClusterSeries> {
    const { series, partial } = await this.#client.metrics(text, { ...rangeOf(grid), signal })
    return { series: series.map(atOnce), partial }
  }
}

function rangeOf({ start, step, count }: Grid): TimeRange {
  return { start, end: start + step * BigInt(count - 1) }
}

function bounds(range: TimeRange): Partial<TimeRange> {
  return range.start === ALL_TIME.start && range.end === ALL_TIME.end ? {} : range
}

function hitOf({ traceId, durationMs, services, ...rest }: FoundTrace): TraceSearchHit {
  const { rootServiceName, rootTraceName, start, spanSets } = rest
  return {
    traceId,
    rootServiceName,
    rootTraceName,
    start,
    duration: BigInt(Math.round(durationMs * MILLISECOND)),
    spanSets,
    serviceStats: new Map(
      [...services].map(([service, { spans, errors }]) => [
        service,
        { spanCount: spans, errorCount: errors },
      ]),
    ),
  }
}

/** Samples at times that were not asked for are left out. */
function onGrid({ labels, samples, exemplars }: TempoSeries, grid: Grid): MetricsSeries {
  const values = new Float64Array(grid.count).fill(Number.NaN)
  for (const { timestamp, value } of samples) {
    // Whole milliseconds, whatever the step is.
    const at = Math.round(Number(timestamp - grid.start) / Number(grid.step))
    if (at >= 0 && at < grid.count) values[at] = value
  }
  // A range that was widened to whole seconds counts for the first sample what was before it.
  if (grid.start % SECOND !== 0n) values[0] = Number.NaN
  return {
    labels,
    values,
    exemplars: exemplars.map(({ labels: own, timestamp, value }) => ({
      labels: own,
      value,
      at: timestamp,
      sample: sampleOf(grid, timestamp),
    })),
  }
}

function atOnce({ labels, value }: TempoInstant): MetricsSeries {
  return { labels, values: Float64Array.of(Number.NaN, value) }
}
