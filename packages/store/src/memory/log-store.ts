import {
  type AppendResult,
  compareLabels,
  DETECTED_LEVEL,
  decodeMetadata,
  type FieldFilter,
  type Grouping,
  type Label,
  type LabelMatcher,
  type LogAggregation,
  type LogBatch,
  LogBatchBuilder,
  type LogReader,
  type LogSamples,
  type LogSampling,
  type LogSelection,
  type LogSeries,
  type LogStats,
  type LogWriter,
  labelValue,
  mergeLabels,
  metadataBytes,
  pickLogs,
  printLabels,
  type Stream,
  streamOf,
  type TailFeed,
  type TimeRange,
} from '@tailspan/model'
import { compileAnchored } from '../regex/compile.ts'
import { Subscribers } from '../tail/subscribers.ts'
import { captureReader, lineFilterTest, toSamples } from './read-captures.ts'

interface Row {
  readonly stream: Stream
  readonly ts: bigint
  readonly line: string
  readonly metadata: string
  readonly level: string
  readonly traceId: string
  readonly spanId: string
}

/** Log lines in an array: plain, slow, and what the other stores are compared with. */
export class MemoryLogStore implements LogWriter, LogReader, TailFeed {
  readonly #rows: Row[] = []
  readonly #keys = new Set<string>()
  readonly #subscribers = new Subscribers()

  async append(batch: LogBatch): Promise<AppendResult> {
    const kept: number[] = []
    for (let i = 0; i < batch.length; i++) {
      const row: Row = {
        stream: batch.streams[batch.streamIndex[i] ?? 0] ?? streamOf([]),
        ts: batch.timestamps[i] ?? 0n,
        line: batch.lines[i] ?? '',
        metadata: batch.metadata[i] ?? '',
        level: batch.levels[i] ?? '',
        traceId: batch.traceIds[i] ?? '',
        spanId: batch.spanIds[i] ?? '',
      }
      const key = JSON.stringify([row.stream.key, String(row.ts), row.line, row.metadata])
      if (this.#keys.has(key)) continue
      this.#keys.add(key)
      this.#rows.push(row)
      kept.push(i)
    }
    if (kept.length > 0) this.#subscribers.publish(pickLogs(batch, kept))
    return { kept: kept.length, duplicates: batch.length - kept.length }
  }

  subscribe(listener: (batch: LogBatch) => void): () => void {
    return this.#subscribers.subscribe(listener)
  }

  async streams(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]> {
    signal.throwIfAborted()
    const matches = matcherTest(matchers)
    const found = new Map<string, Stream>()
    for (const row of this.#rows) {
      if (inRange(row, range) && matches(row)) found.set(row.stream.key, row.stream)
    }
    return [...found.values()]
  }

  async *samples(
    selection: LogSelection,
    sampling: LogSampling,
    signal: AbortSignal,
  ): AsyncGenerator<LogSamples> {
    signal.throwIfAborted()
    yield toSamples(this.#select(selection), sampling)
  }

  async *read(selection: LogSelection, signal: AbortSignal): AsyncGenerator<LogBatch> {
    signal.throwIfAborted()
    const rows = this.#select(selection)
    if (selection.direction === 'backward') rows.reverse()
    const wanted = rows.slice(0, selection.limit)
    for (let from = 0; from < wanted.length; from += 4096) {
      signal.throwIfAborted()
      yield toBatch(wanted.slice(from, from + 4096), selection.fields)
    }
  }

  /** Rows that meet the conditions, in time order. */
  #select(selection: LogSelection): Row[] {
    const test = selectionTest(selection)
    return this.#rows
      .filter((row) => inRange(row, selection.range) && test(row))
      .sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0))
  }

  async aggregate(
    selection: LogSelection,
    { fn, grid, groupBy }: LogAggregation,
    signal: AbortSignal,
  ): Promise<readonly LogSeries[] | null> {
    signal.throwIfAborted()
    if (selection.prefilters || selection.captureTests) return null
    const test = selectionTest(selection)
    const series = new Map<string, LogSeries>()
    for (const row of this.#rows) {
      if (!test(row)) continue
      for (let i = 0; i < grid.count; i++) {
        const at = grid.start + BigInt(i) * grid.step
        if (row.ts <= at - grid.window || row.ts > at) continue
        const labels = group(row, groupBy)
        const key = printLabels(labels)
        const values = series.get(key)?.values ?? new Float64Array(grid.count).fill(Number.NaN)
        const before = values[i] ?? Number.NaN
        values[i] = (Number.isNaN(before) ? 0 : before) + amount(row, fn)
        series.set(key, { labels, values })
      }
    }
    return [...series.values()]
  }

  async stats(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<LogStats> {
    signal.throwIfAborted()
    const matches = matcherTest(matchers)
    const rows = this.#rows.filter((row) => inRange(row, range) && matches(row))
    return {
      streams: new Set(rows.map((row) => row.stream.key)).size,
      entries: rows.length,
      bytes: rows.reduce((sum, row) => sum + Buffer.byteLength(row.line), 0),
    }
  }
}

type RowTest = (row: Row) => boolean

function inRange(row: Row, range: TimeRange): boolean {
  return row.ts >= range.start && row.ts < range.end
}

function selectionTest(selection: LogSelection): RowTest {
  const tests: RowTest[] = [
    matcherTest(selection.matchers),
    ...(selection.lineFilters ?? []).map((filter): RowTest => {
      const passes = lineFilterTest(filter)
      return (row) => passes(row.line)
    }),
    ...(selection.fieldFilters ?? []).map(fieldFilterTest),
  ]
  const { traceId, unreadableBy } = selection
  if (unreadableBy) {
    const read = captureReader(unreadableBy)
    tests.push((row) => read(row) === undefined)
  }
  if (traceId !== undefined) tests.push((row) => row.traceId === traceId)
  return (row) => tests.every((test) => test(row))
}

function matcherTest(matchers: readonly LabelMatcher[]): RowTest {
  const tests = matchers.map((matcher): RowTest => {
    const test = comparison(matcher)
    return (row) => test(labelValue(row.stream.labels, matcher.name))
  })
  return (row) => tests.every((test) => test(row))
}

function fieldFilterTest(filter: FieldFilter): RowTest {
  const test = comparison(filter)
  return (row) => {
    const own = row.stream.labels.find(([name]) => name === filter.name)
    if (own) return test(own[1])
    const value = labelValue(decodeMetadata(row.metadata), filter.name)
    return test(value === '' && filter.name === DETECTED_LEVEL ? row.level : value)
  }
}

function comparison({ op, value }: LabelMatcher): (actual: string) => boolean {
  if (op === '=') return (actual) => actual === value
  if (op === '!=') return (actual) => actual !== value
  const matches = compileAnchored(value)
  return (actual) => matches(actual) === (op === '=~')
}

function amount(row: Row, fn: LogAggregation['fn']): number {
  if (fn === 'count') return 1
  const bytes = Buffer.byteLength(row.line)
  return fn === 'bytes' ? bytes : bytes + metadataBytes(row.metadata)
}

function group(row: Row, groupBy: Grouping): readonly Label[] {
  if (groupBy.kind === 'stream') return row.stream.labels
  const labels = mergeLabels(row.stream.labels, decodeMetadata(row.metadata), row.level)
  if (groupBy.kind === 'all') return labels
  const keep = groupBy.kind === 'by'
  return labels.filter(([name]) => groupBy.names.includes(name) === keep).sort(compareLabels)
}

function toBatch(rows: readonly Row[], fields: LogSelection['fields']): LogBatch {
  const builder = new LogBatchBuilder()
  const line = fields?.includes('line') ?? true
  const metadata = fields?.includes('metadata') ?? true
  const trace = fields?.includes('trace') ?? true
  for (const row of rows) {
    builder.add(
      builder.stream(row.stream),
      row.ts,
      line ? row.line : '',
      metadata ? row.metadata : '',
      row.level,
      trace ? row.traceId : '',
      trace ? row.spanId : '',
    )
  }
  return builder.build()
}
