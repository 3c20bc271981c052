import type {
  AppendResult,
  LabelMatcher,
  LogAggregation,
  LogReader,
  LogSampling,
  LogSelection,
  SpanGrouping,
  SpanReader,
  SpanWriter,
  TimeRange,
  TraceSelection,
} from '@tailspan/model'
import type { PackedLogs } from '../logs/packed-logs.ts'
import type { PackedSpans } from '../spans/packed-spans.ts'
import type { PackedWriter } from '../tail/announced-writer.ts'
import type { Call, Iteration, Service } from './server.ts'

/** The stores of a data folder, here or in another process. */
export interface Stores {
  readonly logs: Required<LogReader> & PackedWriter
  readonly spans: SpanWriter & Required<SpanReader>
}

/** The stores of a data folder as the process that has it open sees them. */
export interface LocalStores extends Stores {
  readonly spans: Stores['spans'] & { appendPacked(spans: PackedSpans): Promise<AppendResult> }
}

/**
 * The stores' methods by name. The other end is this package's RemoteStores, which sends exactly
 * these arguments.
 */
export function serviceOf({ logs, spans }: LocalStores): Service {
  const calls: [string, Call][] = [
    ['logs.append', ([rows]) => logs.appendPacked(rows as PackedLogs)],
    [
      'logs.streams',
      ([matchers, range], signal) =>
        logs.streams(matchers as LabelMatcher[], range as TimeRange, signal),
    ],
    [
      'logs.aggregate',
      ([selection, aggregation], signal) =>
        logs.aggregate(selection as LogSelection, aggregation as LogAggregation, signal),
    ],
    [
      'logs.stats',
      ([matchers, range], signal) =>
        logs.stats(matchers as LabelMatcher[], range as TimeRange, signal),
    ],
    ['spans.append', ([packed]) => spans.appendPacked(packed as PackedSpans)],
    ['spans.trace', ([traceId], signal) => spans.trace(traceId as string, signal)],
    ['spans.groups', ([grouping], signal) => spans.groups(grouping as SpanGrouping, signal)],
    ['spans.tags', ([range], signal) => spans.tags(range as TimeRange, signal)],
    [
      'spans.tagValues',
      ([tag, range, limit], signal) =>
        spans.tagValues(
          tag as Parameters<SpanReader['tagValues']>[0],
          range as TimeRange,
          limit as number,
          signal,
        ),
    ],
    ['spans.stats', (_, signal) => spans.stats(signal)],
  ]
  const iterations: [string, Iteration][] = [
    ['logs.read', ([selection], signal) => logs.read(selection as LogSelection, signal)],
    [
      'logs.samples',
      ([selection, sampling], signal) =>
        logs.samples(selection as LogSelection, sampling as LogSampling, signal),
    ],
    ['spans.select', ([selection], signal) => spans.select(selection as TraceSelection, signal)],
  ]
  return { calls: new Map(calls), iterations: new Map(iterations) }
}
