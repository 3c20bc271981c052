export {
  defaultTraceqlLimits,
  type MetricsPart,
  type SearchRequest,
  type TraceQueries,
  TraceqlEngine,
  type TraceqlLimits,
} from './engine.ts'
export { FederatedMetrics } from './federation/federated-metrics.ts'
export { FederatedSearch } from './federation/federated-search.ts'
export { FederatedTags } from './federation/federated-tags.ts'
export type { ClusterSeries, FoundRequest, TraceCluster } from './federation/trace-cluster.ts'
export { type Grid, sampleOf } from './metrics/grid.ts'
export {
  type Exemplar,
  type MetricsResult,
  type MetricsSeries,
  shownExemplars,
} from './metrics/series.ts'
export type { HitSpan, HitSpanSet, ServiceStats, TraceSearchHit } from './search/hit.ts'
export { parseTags, type TagFilter } from './search/parse-tags.ts'
export type { TagSearch } from './search/tag-match.ts'
export { parseTraceql } from './syntax/parse.ts'
export { printTraceql } from './syntax/print.ts'
export type { TraceqlQuery } from './syntax/tree.ts'
export { INTRINSIC_TAGS } from './tags/intrinsic-tags.ts'
export { scopedFilter } from './tags/scoped-filter.ts'
export type { FilterOptions } from './trace/filter-trace.ts'
export type { Static } from './value/static.ts'
