import { type Stream, streamOf } from './labels.ts'
import type { LogBatch } from './log-batch.ts'
import type { MetadataText } from './metadata.ts'

/** Collects rows one by one into a LogBatch. Grows as needed; not to be used after `build`. */
export class LogBatchBuilder {
  readonly #timestamps: bigint[] = []
  readonly #streams: Stream[] = []
  readonly #byKey = new Map<string, number>()
  readonly #streamIndex: number[] = []
  readonly #lines: string[] = []
  readonly #metadata: MetadataText[] = []
  readonly #levels: string[] = []
  readonly #traceIds: string[] = []
  readonly #spanIds: string[] = []

  get length(): number {
    return this.#lines.length
  }

  /** Index of a stream, added on first sight; to be passed to `add`. */
  stream(stream: Stream): number {
    let index = this.#byKey.get(stream.key)
    if (index === undefined) {
      index = this.#streams.push(stream) - 1
      this.#byKey.set(stream.key, index)
    }
    return index
  }

  add(
    streamIndex: number,
    timestampNs: bigint,
    line: string,
    metadata: MetadataText = '',
    level = '',
    traceId = '',
    spanId = '',
  ): void {
    this.#streamIndex.push(streamIndex)
    this.#timestamps.push(timestampNs)
    this.#lines.push(line)
    this.#metadata.push(metadata)
    this.#levels.push(level)
    this.#traceIds.push(traceId)
    this.#spanIds.push(spanId)
  }

  build(): LogBatch {
    return {
      length: this.#lines.length,
      timestamps: BigInt64Array.from(this.#timestamps),
      streams: this.#streams,
      streamIndex: Uint32Array.from(this.#streamIndex),
      lines: this.#lines,
      metadata: this.#metadata,
      levels: this.#levels,
      traceIds: this.#traceIds,
      spanIds: this.#spanIds,
    }
  }
}

/** The rows of a batch at the given positions, in that order. */
export function pickLogs(batch: LogBatch, rows: readonly number[]): LogBatch {
  const builder = new LogBatchBuilder()
  for (const row of rows) {
    const stream = batch.streams[batch.streamIndex[row] ?? 0] ?? streamOf([])
    builder.add(
      builder.stream(stream),
      batch.timestamps[row] ?? 0n,
      batch.lines[row] ?? '',
      batch.metadata[row],
      batch.levels[row],
      batch.traceIds[row],
      batch.spanIds[row],
    )
  }
  return builder.build()
}
