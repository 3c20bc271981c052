import { BIGINT, type DuckDBAppender, UHUGEINT, UINTEGER } from '@duckdb/node-api'
import { CHUNK_ROWS, ChunkWriter } from '../duck/chunk-writer.ts'
import type { NewSpans } from './new-spans.ts'
import { hash } from './trace-filter.ts'
import type { PartColumns } from './trace-parts.ts'

const TYPES = [UHUGEINT, BIGINT, BIGINT, UINTEGER, BIGINT]

/** Sums up the spans of a commit, one row for each trace. */
export class SpanParts implements PartColumns {
  length = 0
  readonly traceIds: Uint32Array<ArrayBuffer>
  readonly firsts: BigInt64Array<ArrayBuffer>
  readonly lasts: BigInt64Array<ArrayBuffer>
  readonly counts: Uint32Array<ArrayBuffer>
  readonly starts: BigInt64Array<ArrayBuffer>
  /** Part + 1 by hash of its trace id, then the next free slot; 0 for none. */
  readonly #slots: Int32Array

  constructor(spans: NewSpans, firstSeq: number) {
    const rows = spans.length
    this.traceIds = new Uint32Array(4 * rows)
    this.firsts = new BigInt64Array(rows)
    this.lasts = new BigInt64Array(rows)
    this.counts = new Uint32Array(rows)
    this.starts = new BigInt64Array(rows)
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows + 2)))
    for (let row = 0; row < rows; row++) {
      const part = this.#partOf(spans.traceIds, 4 * row)
      const start = spans.starts[row] as bigint
      const count = this.counts[part] as number
      if (count === 0) this.firsts[part] = BigInt(firstSeq + row)
      if (count === 0 || start < (this.starts[part] as bigint)) this.starts[part] = start
      this.lasts[part] = BigInt(firstSeq + row)
      this.counts[part] = count + 1
    }
  }

  /** Appends all to `span_parts`, with a writer of `SpanParts.writer`. */
  appendTo(appender: DuckDBAppender, chunk: ChunkWriter): void {
    for (let from = 0; from < this.length; from += CHUNK_ROWS) {
      chunk.start(Math.min(CHUNK_ROWS, this.length - from))
      chunk.numbers(0, this.traceIds, from, 4)
      chunk.numbers(1, this.firsts, from)
      chunk.numbers(2, this.lasts, from)
      chunk.numbers(3, this.counts, from)
      chunk.numbers(4, this.starts, from)
      chunk.appendTo(appender)
    }
  }

  static writer(): ChunkWriter {
    return new ChunkWriter(TYPES)
  }

  #partOf(ids: Uint32Array, at: number): number {
    const mask = this.#slots.length - 1
    const mine = this.traceIds
    let slot = hash(ids, at, 0x9e37_79b1) & mask
    for (;;) {
      const part = (this.#slots[slot] as number) - 1
      if (part < 0) break
      const there = 4 * part
      if (
        mine[there] === ids[at] &&
        mine[there + 1] === ids[at + 1] &&
        mine[there + 2] === ids[at + 2] &&
        mine[there + 3] === ids[at + 3]
      ) {
        return part
      }
      slot = (slot + 1) & mask
    }
    const part = this.length++
    this.#slots[slot] = part + 1
    for (let word = 0; word < 4; word++) mine[4 * part + word] = ids[at + word] as number
    return part
  }
}
