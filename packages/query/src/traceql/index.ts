export {
  defaultTraceqlLimits,
  type MetricsPart,
  type SearchRequest,
  TraceqlEngine,
  type TraceqlLimits,
} from './engine.ts'
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
export type { FilterOptions } from './trace/filter-trace.ts'
export type { Static } from './value/static.ts'
