import type { LogBatch, MetadataText, Stream } from '@tailspan/model'

// BigInt64Array shares the machine's byte order; every platform Node runs on but s390x has the
// low half first.
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1

/**
 * LogBatch under construction, reused from batch to batch. Timestamps come as 32-bit halves, so
 * that no bigint is made per row.
 */
export class LogColumns {
  #halves = new Int32Array(2048)
  #streamIndex = new Uint32Array(1024)
  #streams: Stream[] = []
  #indexes = new Map<string, number>()
  #lastStream: Stream | undefined
  #lastIndex = 0
  #lines: string[] = []
  #metadata: MetadataText[] = []
  #levels: string[] = []
  #traceIds: string[] = []
  #spanIds: string[] = []

  get length(): number {
    return this.#lines.length
  }

  add(
    stream: Stream,
    low: number,
    high: number,
    line: string,
    metadata: MetadataText,
    level: string,
    traceId: string,
    spanId: string,
  ): void {
    const row = this.#lines.length
    if (row === this.#streamIndex.length) this.#grow()
    this.#halves[2 * row + LOW] = low
    this.#halves[2 * row + 1 - LOW] = high
    this.#streamIndex[row] = stream === this.#lastStream ? this.#lastIndex : this.#indexOf(stream)
    this.#lines.push(line)
    this.#metadata.push(metadata)
    this.#levels.push(level)
    this.#traceIds.push(traceId)
    this.#spanIds.push(spanId)
  }

  /** The rows so far as a batch; starts over. */
  take(): LogBatch {
    const length = this.length
    const halves = this.#halves.slice(0, 2 * length)
    const batch: LogBatch = {
      length,
      timestamps: new BigInt64Array(halves.buffer, 0, length),
      streams: this.#streams,
      streamIndex: this.#streamIndex.slice(0, length),
      lines: this.#lines,
      metadata: this.#metadata,
      levels: this.#levels,
      traceIds: this.#traceIds,
      spanIds: this.#spanIds,
    }
    this.#streams = []
    this.#indexes = new Map()
    this.#lastStream = undefined
    this.#lines = []
    this.#metadata = []
    this.#levels = []
    this.#traceIds = []
    this.#spanIds = []
    return batch
  }

  #indexOf(stream: Stream): number {
    let index = this.#indexes.get(stream.key)
    if (index === undefined) {
      index = this.#streams.push(stream) - 1
      this.#indexes.set(stream.key, index)
    }
    this.#lastStream = stream
    this.#lastIndex = index
    return index
  }

  #grow(): void {
    const halves = new Int32Array(this.#halves.length * 2)
    halves.set(this.#halves)
    this.#halves = halves
    const indexes = new Uint32Array(this.#streamIndex.length * 2)
    indexes.set(this.#streamIndex)
    this.#streamIndex = indexes
  }
}
