import {
  BIGINT,
  type DuckDBAppender,
  type DuckDBValue,
  UBIGINT,
  UHUGEINT,
  UINTEGER,
  USMALLINT,
  VARCHAR,
} from '@duckdb/node-api'
import { type BufferPool, ColumnArena, halvesOf } from '../duck/buffer-pool.ts'
import { CHUNK_ROWS, ChunkWriter } from '../duck/chunk-writer.ts'
import { TextColumnBuilder } from '../duck/text-column.ts'
import { HAS_SPAN_ID, HAS_TRACE_ID, type PackedLogs } from './packed-logs.ts'

/** Room for rows and their texts. */
export interface RowsSize {
  readonly rows: number
  readonly lineBytes: number
  readonly metadataBytes: number
}

/** Bytes of a row but for its texts. */
const ROW_BYTES = 8 + 4 + 2 + 4 + 4 + 1 + 16 + 8

/** Rows on their way into `log_rows`, in columns of the size given. */
export class NewRows {
  length = 0
  readonly timestamps: BigInt64Array<ArrayBuffer>
  /** The same timestamps as halves, the low one first: comparing those makes no bigint. */
  readonly halves: Int32Array<ArrayBuffer>
  readonly streamIds: Uint32Array<ArrayBuffer>
  readonly levels: Uint16Array<ArrayBuffer>
  readonly lines: TextColumnBuilder
  readonly metadata: TextColumnBuilder
  readonly ids: Uint8Array<ArrayBuffer>
  readonly traceIds: Uint32Array<ArrayBuffer>
  readonly spanIds: Uint32Array<ArrayBuffer>

  readonly #pool: BufferPool
  readonly #buffer: ArrayBuffer

  constructor({ rows, lineBytes, metadataBytes }: RowsSize, pool: BufferPool) {
    this.#pool = pool
    this.#buffer = pool.take(ColumnArena.size(ROW_BYTES * rows + lineBytes + metadataBytes, 10))
    const arena = new ColumnArena(this.#buffer)
    this.timestamps = arena.longs(rows)
    this.halves = halvesOf(this.timestamps)
    this.streamIds = arena.words(rows)
    this.levels = arena.shorts(rows)
    this.lines = new TextColumnBuilder(arena.words(rows), arena.bytes(lineBytes))
    this.metadata = new TextColumnBuilder(arena.words(rows), arena.bytes(metadataBytes))
    this.ids = arena.bytes(rows)
    this.traceIds = arena.words(4 * rows)
    this.spanIds = arena.words(2 * rows)
  }

  /** Gives the columns' memory away: nobody looks at them any more. */
  release(): void {
    this.#pool.give(this.#buffer)
  }

  /** Adds the rows of a batch; `streamIds` and `levels` say what its indexes mean. */
  addBatch(batch: PackedLogs, streamIds: readonly number[], levels: readonly number[]): void {
    const from = this.length
    this.timestamps.set(batch.timestamps, from)
    for (let row = 0; row < batch.length; row++) {
      this.streamIds[from + row] = streamIds[batch.streamIndex[row] as number] as number
      this.levels[from + row] = levels[batch.levelIndex[row] as number] as number
    }
    this.lines.add(batch.lines)
    this.metadata.add(batch.metadata)
    this.ids.set(batch.ids, from)
    this.traceIds.set(batch.traceIds, 4 * from)
    this.spanIds.set(batch.spanIds, 2 * from)
    this.length += batch.length
  }

  /** The rows but for those at the given positions. */
  without(dropped: ReadonlySet<number>): NewRows {
    const rows = this.length - dropped.size
    const [lineBytes, metadataBytes] = [this.lines.bytes.length, this.metadata.bytes.length]
    const kept = new NewRows({ rows, lineBytes, metadataBytes }, this.#pool)
    for (let row = 0; row < this.length; row++) if (!dropped.has(row)) kept.#addRow(this, row)
    return kept
  }

  #addRow(from: NewRows, row: number): void {
    const at = this.length++
    this.halves[2 * at] = from.halves[2 * row] as number
    this.halves[2 * at + 1] = from.halves[2 * row + 1] as number
    this.streamIds[at] = from.streamIds[row] as number
    this.levels[at] = from.levels[row] as number
    this.lines.add(from.lines, row, row + 1)
    this.metadata.add(from.metadata, row, row + 1)
    this.ids[at] = from.ids[row] as number
    this.traceIds.set(from.traceIds.subarray(4 * row, 4 * row + 4), 4 * at)
    this.spanIds.set(from.spanIds.subarray(2 * row, 2 * row + 2), 2 * at)
  }
}

const TYPES = [BIGINT, BIGINT, UINTEGER, USMALLINT, VARCHAR, VARCHAR, UHUGEINT, UBIGINT]

/** Writes rows to `log_rows`. Serves one commit at a time. */
export class LogRowWriter {
  readonly #chunk = new ChunkWriter(TYPES)
  readonly #seq = new BigInt64Array(CHUNK_ROWS)

  /** Appends all rows, numbered from `firstSeq`. */
  append(appender: DuckDBAppender, rows: NewRows, firstSeq: bigint): void {
    const chunk = this.#chunk
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows.length - from)
      chunk.start(count)
      for (let i = 0; i < count; i++) this.#seq[i] = firstSeq + BigInt(from + i)
      chunk.numbers(0, this.#seq, 0)
      chunk.numbers(1, rows.timestamps, from)
      chunk.numbers(2, rows.streamIds, from)
      chunk.numbers(3, rows.levels, from)
      chunk.texts(4, rows.lines, from)
      chunk.texts(5, rows.metadata, from)
      chunk.numbers(6, rows.traceIds, from, 4)
      chunk.nulls(6, (row) => ((rows.ids[from + row] as number) & HAS_TRACE_ID) === 0)
      chunk.numbers(7, rows.spanIds, from, 2)
      chunk.nulls(7, (row) => ((rows.ids[from + row] as number) & HAS_SPAN_ID) === 0)
      chunk.appendTo(appender)
    }
  }
}

/**
 * SQL of a line as it came: the driver takes a byte order mark off the start of a text, one more saves
 * the line's own.
 */
export const WHOLE_LINE = `CASE WHEN starts_with(line, '\uFEFF') THEN '\uFEFF' || line ELSE line END`

const HEX = /^[0-9a-f]{1,32}$/

/** A hexadecimal id as the integer it is stored as; null when there is none. */
export function idToInteger(id: string): bigint | null {
  return id !== '' && HEX.test(id) ? BigInt(`0x${id}`) : null
}

/** The hexadecimal id of so many digits; '' for null. */
export function integerToId(value: DuckDBValue, digits: 16 | 32): string {
  return typeof value === 'bigint' ? value.toString(16).padStart(digits, '0') : ''
}
