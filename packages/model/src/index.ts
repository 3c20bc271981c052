export { type ErrorCode, TailspanError } from './errors/tailspan-error.ts'
export * from './ports/line-captures.ts'
export type { LineFilter } from './ports/line-filter.ts'
export * from './ports/log-reader.ts'
export type { CapturedTexts, LogSamples, LogSampling } from './ports/log-samples.ts'
export type { AppendResult, LogWriter } from './ports/log-writer.ts'
export * from './ports/span-reader.ts'
export type { SpanWriter } from './ports/span-writer.ts'
export type { TailFeed } from './ports/tail-feed.ts'
export * from './signals/attributes.ts'
export * from './signals/labels.ts'
export type { LogBatch } from './signals/log-batch.ts'
export { LogBatchBuilder, pickLogs } from './signals/log-batch-builder.ts'
export * from './signals/merge-labels.ts'
export * from './signals/metadata.ts'
export * from './signals/span-batch.ts'
export { SpanBatchBuilder, type SpanRow } from './signals/span-batch-builder.ts'
export { type Clock, systemClock } from './time/clock.ts'
export { ALL_TIME, type TimeRange } from './time/range.ts'
export { parseRfc3339 } from './time/rfc3339.ts'
export type { PathSegment } from './trace/critical-path.ts'
export type { RepeatedSiblings } from './trace/repeated-siblings.ts'
export {
  type SummarySpan,
  summariseTrace,
  type TimeShare,
  type TraceSummary,
} from './trace/trace-summary.ts'
export { buildTraceTree, type TraceNode, type TreeSpan } from './trace/trace-tree.ts'
