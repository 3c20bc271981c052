import {
  type LabelMatcher,
  type LogAggregation,
  type LogBatch,
  type LogReader,
  type LogSamples,
  type LogSampling,
  type LogSelection,
  type LogSeries,
  type LogStats,
  pickLogs,
  type Stream,
  type TimeRange,
} from '@tailspan/model'
import { aggregateRows } from './aggregate-rows.ts'
import type { Deletion } from './deletion.ts'

/** Streams of one answer that are looked into for a line that is left; further ones are listed. */
const MAX_STREAMS = 1000

/**
 * A reader's lines without those that are deleted. Questions that no deletion touches go to the
 * reader as they are; the others read rows and leave out what is hidden.
 */
export class VisibleLogs implements LogReader {
  readonly #logs: LogReader
  readonly #deletions: () => readonly Deletion[]
  /** There when the reader has it. */
  readonly samples?: NonNullable<LogReader['samples']>

  /** @param deletions those in force, asked with each question */
  constructor(logs: LogReader, deletions: () => readonly Deletion[]) {
    this.#logs = logs
    this.#deletions = deletions
    const samples = logs.samples?.bind(logs)
    if (samples) {
      this.samples = (selection, sampling, signal) =>
        this.#touching(selection.range).length > 0
          ? allUnreadable(sampling)
          : samples(selection, sampling, signal)
    }
  }

  async streams(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]> {
    const streams = await this.#logs.streams(matchers, range, signal)
    const deletions = this.#touching(range)
    if (deletions.length === 0) return streams
    const left: Stream[] = []
    let looked = 0
    for (const stream of streams) {
      const touched = deletions.some((deletion) => deletion.selects(stream))
      if (!touched || looked++ >= MAX_STREAMS || (await this.#hasRow(stream, range, signal))) {
        left.push(stream)
      }
    }
    return left
  }

  read(selection: LogSelection, signal: AbortSignal): AsyncIterable<LogBatch> {
    const deletions = this.#touching(selection.range)
    if (deletions.length === 0) return this.#logs.read(selection, signal)
    return readVisible(this.#logs, selection, deletions, signal)
  }

  async aggregate(
    selection: LogSelection,
    aggregation: LogAggregation,
    signal: AbortSignal,
  ): Promise<readonly LogSeries[] | null> {
    const { start, step, count, window } = aggregation.grid
    const range = { start: start - window + 1n, end: start + step * BigInt(count - 1) + 1n }
    if (this.#touching(range).length === 0) {
      return this.#logs.aggregate(selection, aggregation, signal)
    }
    if (selection.prefilters) return null
    const { limit: _, fields: __, ...wanted } = selection
    return aggregateRows(this.read({ ...wanted, range }, signal), aggregation)
  }

  async stats(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<LogStats> {
    const deletions = this.#touching(range)
    if (deletions.length === 0) return this.#logs.stats(matchers, range, signal)
    const all = await this.#logs.stats(matchers, range, signal)
    const streams = await this.streams(matchers, range, signal)
    let { entries, bytes } = all
    for (const deletion of deletions) {
      // What two deletions hide counts once: by the first.
      const before = deletions.slice(0, deletions.indexOf(deletion))
      const hidden = await this.#hidden(matchers, range, deletion, before, signal)
      entries -= hidden.entries
      bytes -= hidden.bytes
    }
    return { streams: streams.length, entries, bytes }
  }

  #touching(range: TimeRange): readonly Deletion[] {
    return this.#deletions().filter((deletion) => deletion.overlaps(range))
  }

  async #hasRow({ key, labels }: Stream, range: TimeRange, signal: AbortSignal): Promise<boolean> {
    const matchers = labels.map(([name, value]) => ({ name, op: '=' as const, value }))
    const selection = { matchers, range, direction: 'backward' as const, fields: [] }
    for await (const { streams, streamIndex } of this.read(selection, signal)) {
      // A stream that has further labels is selected as well.
      if (streamIndex.some((index) => streams[index]?.key === key)) return true
    }
    return false
  }

  async #hidden(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    deletion: Deletion,
    before: readonly Deletion[],
    signal: AbortSignal,
  ): Promise<{ entries: number; bytes: number }> {
    const start = range.start > deletion.range.start ? range.start : deletion.range.start
    const end = range.end < deletion.range.end ? range.end : deletion.range.end
    const selection: LogSelection = {
      matchers: [...matchers, ...deletion.matchers],
      range: { start, end },
      direction: 'forward',
    }
    let [entries, bytes] = [0, 0]
    for await (const batch of this.#logs.read(selection, signal)) {
      for (let row = 0; row < batch.length; row++) {
        if (!deletion.hides(batch, row)) continue
        if (before.some((earlier) => earlier.hides(batch, row))) continue
        entries++
        bytes += Buffer.byteLength(batch.lines[row] ?? '')
      }
    }
    return { entries, bytes }
  }
}

async function* readVisible(
  logs: LogReader,
  selection: LogSelection,
  deletions: readonly Deletion[],
  signal: AbortSignal,
): AsyncGenerator<LogBatch> {
  const { limit = Number.POSITIVE_INFINITY, fields, unreadableBy: _, ...everything } = selection
  let left = limit
  if (left <= 0) return
  // Filters need the whole row, and how many are hidden is known only behind them.
  for await (const batch of logs.read(everything, signal)) {
    const rows: number[] = []
    for (let row = 0; row < batch.length && rows.length < left; row++) {
      if (!deletions.some((deletion) => deletion.hides(batch, row))) rows.push(row)
    }
    left -= rows.length
    if (rows.length > 0) {
      yield only(rows.length === batch.length ? batch : pickLogs(batch, rows), fields)
    }
    if (left <= 0) return
  }
}

/** No row can be cut down: `read`, which then passes over none, answers them all. */
async function* allUnreadable({ of }: LogSampling): AsyncGenerator<LogSamples> {
  yield {
    length: 0,
    timestamps: new BigInt64Array(),
    streams: [],
    streamIndex: new Uint32Array(),
    levels: [],
    weights: new Float64Array(),
    columns: of.captures.map(() => ({ texts: [], index: new Uint32Array() })),
    numbers: new Float64Array(),
    unreadable: 1,
  }
}

/** The batch without the columns that were not asked for. */
function only(batch: LogBatch, fields: LogSelection['fields']): LogBatch {
  if (!fields) return batch
  const blank = Array<string>(batch.length).fill('')
  return {
    ...batch,
    lines: fields.includes('line') ? batch.lines : blank,
    metadata: fields.includes('metadata') ? batch.metadata : blank,
    traceIds: fields.includes('trace') ? batch.traceIds : blank,
    spanIds: fields.includes('trace') ? batch.spanIds : blank,
  }
}
