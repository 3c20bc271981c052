import type {
  AppendResult,
  AttributeValue,
  LabelMatcher,
  LogAggregation,
  LogBatch,
  LogReader,
  LogSamples,
  LogSampling,
  LogSelection,
  LogSeries,
  LogStats,
  ScopeTags,
  SpanBatch,
  SpanGrouping,
  SpanGroups,
  SpanReader,
  SpanWriter,
  Stream,
  TimeRange,
  TraceBatch,
  TraceSelection,
} from '@tailspan/model'
import type { PackedLogs } from '../logs/packed-logs.ts'
import { type PackedSpans, packSpans } from '../spans/packed-spans.ts'
import type { AppendOutcome, PackedWriter } from '../tail/announced-writer.ts'
import type { RpcClient } from './client.ts'

/** Answers with a client, or throws `unavailable` while there is none. */
export type Connection = () => RpcClient

/** The log store of another process. */
export class RemoteLogs implements LogReader, PackedWriter {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async appendPacked(rows: PackedLogs): Promise<AppendOutcome> {
    return (await this.#connection().call('logs.append', [rows])) as AppendOutcome
  }

  async streams(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]> {
    const answer = await this.#connection().call('logs.streams', [matchers, range], signal)
    return answer as readonly Stream[]
  }

  async *read(selection: LogSelection, signal: AbortSignal): AsyncGenerator<LogBatch> {
    const items = this.#connection().iterate('logs.read', [selection], signal)
    for await (const batch of items) yield batch as LogBatch
  }

  async *samples(
    selection: LogSelection,
    sampling: LogSampling,
    signal: AbortSignal,
  ): AsyncGenerator<LogSamples> {
    const items = this.#connection().iterate('logs.samples', [selection, sampling], signal)
    for await (const samples of items) yield samples as LogSamples
  }

  async aggregate(
    selection: LogSelection,
    aggregation: LogAggregation,
    signal: AbortSignal,
  ): Promise<readonly LogSeries[] | null> {
    const args = [selection, aggregation]
    const answer = await this.#connection().call('logs.aggregate', args, signal)
    return answer as readonly LogSeries[] | null
  }

  async stats(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<LogStats> {
    return (await this.#connection().call('logs.stats', [matchers, range], signal)) as LogStats
  }
}

/** The span store of another process. */
export class RemoteSpans implements SpanWriter, SpanReader {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  append(batch: SpanBatch): Promise<AppendResult> {
    // Nothing here holds on to the batch during the commit, see AnnouncedWriter.
    try {
      return this.#appendPacked(packSpans(batch))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async #appendPacked(spans: PackedSpans): Promise<AppendResult> {
    return (await this.#connection().call('spans.append', [spans])) as AppendResult
  }

  async trace(traceId: string, signal: AbortSignal): Promise<SpanBatch | null> {
    return (await this.#connection().call('spans.trace', [traceId], signal)) as SpanBatch | null
  }

  async *select(selection: TraceSelection, signal: AbortSignal): AsyncGenerator<TraceBatch> {
    const items = this.#connection().iterate('spans.select', [selection], signal)
    for await (const batch of items) yield batch as TraceBatch
  }

  async groups(grouping: SpanGrouping, signal: AbortSignal): Promise<SpanGroups | null> {
    return (await this.#connection().call('spans.groups', [grouping], signal)) as SpanGroups | null
  }

  async tags(range: TimeRange, signal: AbortSignal): Promise<readonly ScopeTags[]> {
    return (await this.#connection().call('spans.tags', [range], signal)) as ScopeTags[]
  }

  async tagValues(
    tag: Parameters<SpanReader['tagValues']>[0],
    range: TimeRange,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly AttributeValue[]> {
    const answer = await this.#connection().call('spans.tagValues', [tag, range, limit], signal)
    return answer as AttributeValue[]
  }

  async stats(signal: AbortSignal): Promise<{ readonly spans: number; readonly traces: number }> {
    const answer = await this.#connection().call('spans.stats', [], signal)
    return answer as { spans: number; traces: number }
  }
}
