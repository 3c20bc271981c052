export type * from './ast.ts'
export type { FieldCount, FieldOptions } from './count-fields.ts'
export { type DetectedField, detectFields, detectFieldValues } from './detected/detect-fields.ts'
export { areIds } from './detected/id-values.ts'
export {
  type InstantQueryOptions,
  LogqlEngine,
  type LogqlEngineOptions,
  type RangeQueryOptions,
} from './engine.ts'
export { ClusterLabel } from './federation/cluster-label.ts'
export { clusterLog, usesLabel } from './federation/cluster-query.ts'
export { ClusterRows } from './federation/cluster-rows.ts'
export {
  type FanOut,
  type FederatedAnswer,
  FederatedLogql,
  type FederatedLogqlOptions,
  type LogCluster,
} from './federation/federated-logql.ts'
export {
  type MergedRows,
  type MergeOptions,
  mergeRows,
  type RowPages,
} from './federation/merge-rows.ts'
export { sentKey } from './federation/seen-alike.ts'
export { formatLogql } from './format.ts'
export { defaultLogqlLimits, type LogqlLimits } from './limits.ts'
export { MatchingError } from './matching-error.ts'
export { type ParseOptions, parseLogql } from './parse.ts'
export { printLogql } from './print.ts'
export type { LogqlResult, LogRow, Sample } from './result.ts'
export { StreamTest } from './stream-test.ts'
export type { TailPipeline } from './tail-pipeline.ts'
