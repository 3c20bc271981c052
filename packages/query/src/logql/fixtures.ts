import {
  decodeMetadata,
  encodeMetadata,
  type LabelMatcher,
  type LogBatch,
  LogBatchBuilder,
  type LogReader,
  type LogSelection,
  type LogStats,
  labelValue,
  mergeLabels,
  pickLogs,
  streamOf,
  type TimeRange,
} from '@tailspan/model'
import { compileRegexp } from './regexp.ts'
import { ValueTest } from './stages/value-test.ts'

type Labels = Readonly<Record<string, string>>

export interface Line {
  /** Seconds. */
  readonly at: number
  readonly line: string
  readonly stream?: Labels
  readonly metadata?: Labels
  readonly level?: string
}

/** A batch of lines, for tests. The stream is `{app="a"}` unless said otherwise. */
export function batchOf(lines: readonly Line[]): LogBatch {
  const builder = new LogBatchBuilder()
  for (const { at, line, stream = { app: 'a' }, metadata = {}, level } of lines) {
    const index = builder.stream(streamOf(Object.entries(stream)))
    const ns = BigInt(Math.round(at * 1000)) * 1_000_000n
    builder.add(index, ns, line, encodeMetadata(Object.entries(metadata)), level)
  }
  return builder.build()
}

/** A reader of lines in memory that remembers what it was asked; it never aggregates. */
export class TestReader implements LogReader {
  readonly asked: LogSelection[] = []
  /** Rows that were handed out. */
  rowsRead = 0
  readonly #batch: LogBatch

  constructor(lines: readonly Line[]) {
    this.#batch = batchOf([...lines].sort((a, b) => a.at - b.at))
  }

  async streams(matchers: readonly LabelMatcher[]): Promise<LogBatch['streams']> {
    return this.#batch.streams.filter(({ labels }) => matchesAll(matchers, labels))
  }

  async *read(selection: LogSelection): AsyncGenerator<LogBatch> {
    this.asked.push(selection)
    const rows = Array.from({ length: this.#batch.length }, (_, i) => i).filter((i) =>
      this.#wants(selection, i),
    )
    if (selection.direction === 'backward') rows.reverse()
    for (const row of rows.slice(0, selection.limit)) {
      this.rowsRead++
      yield pickLogs(this.#batch, [row])
    }
  }

  #wants(selection: LogSelection, i: number): boolean {
    const { timestamps, streams, streamIndex, lines, metadata, levels } = this.#batch
    const time = timestamps[i] ?? 0n
    const stream = streams[streamIndex[i] ?? 0]?.labels ?? []
    const line = lines[i] ?? ''
    const labels = mergeLabels(stream, decodeMetadata(metadata[i] ?? ''), levels[i] ?? '')
    return (
      inRange(time, selection.range) &&
      matchesAll(selection.matchers, stream) &&
      matchesAll(selection.fieldFilters ?? [], labels) &&
      (selection.prefilters ?? []).every((any) =>
        any.some((text) => line.includes(text) || (metadata[i] ?? '').includes(text)),
      ) &&
      (selection.lineFilters ?? []).every(({ kind, negate, anyOf }) => {
        const has = (text: string): boolean =>
          kind === 'contains' ? line.includes(text) : compileRegexp(text, false).test(line)
        return anyOf.some(has) !== negate
      })
    )
  }

  async aggregate(): Promise<null> {
    return null
  }

  async stats(): Promise<LogStats> {
    return { streams: 0, entries: 0, bytes: 0 }
  }
}

function inRange(time: bigint, { start, end }: TimeRange): boolean {
  return time >= start && time < end
}

function matchesAll(
  matchers: readonly LabelMatcher[],
  labels: Parameters<typeof labelValue>[0],
): boolean {
  return matchers.every((m) => new ValueTest(m.op, m.value).test(labelValue(labels, m.name)))
}
