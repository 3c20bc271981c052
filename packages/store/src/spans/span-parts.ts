import { BIGINT, type DuckDBAppender, UHUGEINT, UINTEGER } from '@duckdb/node-api'
import { CHUNK_ROWS, ChunkWriter } from '../duck/chunk-writer.ts'
import type { NewSpans } from './new-spans.ts'
import type { PartColumns } from './trace-parts.ts'
import { ID_WORDS, TraceSlots } from './trace-slots.ts'

const TYPES = [UHUGEINT, BIGINT, BIGINT, UINTEGER, BIGINT]

/** Sums up the spans of a commit, one row for each trace. */
export class SpanParts implements PartColumns {
  length = 0
  readonly traceIds: Uint32Array<ArrayBuffer>
  readonly firsts: BigInt64Array<ArrayBuffer>
  readonly lasts: BigInt64Array<ArrayBuffer>
  readonly counts: Uint32Array<ArrayBuffer>
  readonly starts: BigInt64Array<ArrayBuffer>
  readonly #slots: TraceSlots

  constructor(spans: NewSpans, firstSeq: number) {
    const rows = spans.length
    this.traceIds = new Uint32Array(ID_WORDS * rows)
    this.firsts = new BigInt64Array(rows)
    this.lasts = new BigInt64Array(rows)
    this.counts = new Uint32Array(rows)
    this.starts = new BigInt64Array(rows)
    this.#slots = new TraceSlots(this.traceIds, rows)
    for (let row = 0; row < rows; row++) {
      const part = this.#partOf(spans.traceIds, ID_WORDS * row)
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
    const slot = this.#slots.slotOf(ids, at)
    const known = this.#slots.rowIn(slot)
    if (known >= 0) return known
    const part = this.length++
    for (let word = 0; word < ID_WORDS; word++) {
      this.traceIds[ID_WORDS * part + word] = ids[at + word] as number
    }
    this.#slots.put(slot, part)
    return part
  }
}
