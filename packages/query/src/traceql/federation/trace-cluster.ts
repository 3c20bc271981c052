import type { ScopeTags, TimeRange } from '@tailspan/model'
import type { SearchRequest } from '../engine.ts'
import type { Grid } from '../metrics/grid.ts'
import type { MetricsSeries } from '../metrics/series.ts'
import type { TraceSearchHit } from '../search/hit.ts'
import type { TagSearch } from '../search/tag-match.ts'
import type { Static } from '../value/static.ts'

export type FoundRequest = Pick<SearchRequest, 'range' | 'limit' | 'spss'>

/** Series of one cluster on the grid that was asked for. */
export interface ClusterSeries {
  readonly series: readonly MetricsSeries[]
  /** Why they are only some; null when they are all. */
  readonly partial: string | null
}

/** The traces of one cluster, as questions to many ask for them. */
export interface TraceCluster {
  readonly id: string
  /** Traces that a query finds, newest first. */
  search(text: string, request: FoundRequest, signal: AbortSignal): Promise<TraceSearchHit[]>
  /** Traces that have all tags and lasted within bounds, newest first. */
  searchTags(
    search: TagSearch,
    request: Omit<FoundRequest, 'spss'>,
    signal: AbortSignal,
  ): Promise<TraceSearchHit[]>
  /** Attribute names by scope; `filter` is '' or one `{ … }`. */
  tags(filter: string, range: TimeRange, signal: AbortSignal): Promise<readonly ScopeTags[]>
  /** Values of a tag that is named with its scope. */
  tagValues(
    tag: string,
    request: { readonly filter: string; readonly range: TimeRange; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly Static[]>
  /** A metrics query over time. */
  metricsRange(
    text: string,
    grid: Grid,
    exemplars: number,
    signal: AbortSignal,
  ): Promise<ClusterSeries>
  /** The same over the whole range at once, as the second sample of the grid. */
  metricsInstant(text: string, grid: Grid, signal: AbortSignal): Promise<ClusterSeries>
}

/** Asks clusters side by side; the answer lacks those that failed. */
export type TraceFanOut = <C extends { readonly id: string }, T>(
  asked: readonly C[],
  ask: (one: C, signal: AbortSignal) => Promise<T>,
) => Promise<readonly { readonly id: string; readonly value: T }[]>
