import { type DuckDBAppender, DuckDBDataChunk, type DuckDBType } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { type TextColumn, textStart } from './text-column.ts'

/** Rows of one DuckDB chunk. */
export const CHUNK_ROWS = 2048

/** Bytes of DuckDB's `string_t`: length, then the text itself or its first 4 bytes and a pointer. */
const STRING_T = 16
/** Texts up to this length stand in the `string_t` itself. */
const INLINE = 12

/**
 * Fills data chunks column by column from memory that is laid out as DuckDB's vectors are, which
 * takes a tenth of setting value by value. The columns' types are the caller's to match. Owns its
 * chunk, so it serves one appender at a time.
 */
export class ChunkWriter {
  readonly #chunk: DuckDBDataChunk
  readonly #strings = Buffer.alloc(STRING_T * CHUNK_ROWS)
  #rows = 0

  constructor(types: readonly DuckDBType[]) {
    this.#chunk = DuckDBDataChunk.create(types)
  }

  /** Begins a chunk of so many rows. */
  start(rows: number): void {
    // Resetting frees the text of the last chunk; a new chunk would wait for the garbage collector.
    this.#chunk.reset()
    this.#chunk.rowCount = rows
    this.#rows = rows
  }

  /** Sets a column of numbers from the rows that begin at `from`; a row may take several elements. */
  numbers(column: number, values: NumberColumn, from: number, perRow = 1): void {
    const size = values.BYTES_PER_ELEMENT * perRow
    if ((from + this.#rows) * perRow > values.length) throw new RangeError('too few values')
    duckdb.copy_data_to_vector(
      this.#vector(column),
      0,
      values.buffer,
      values.byteOffset + from * size,
      this.#rows * size,
    )
  }

  /** Makes NULL of the rows that `isNull` answers true for. */
  nulls(column: number, isNull: (row: number) => boolean): void {
    const valid = new Uint8Array(CHUNK_ROWS / 8).fill(255)
    let some = false
    for (let row = 0; row < this.#rows; row++) {
      if (!isNull(row)) continue
      some = true
      valid[row >> 3] = (valid[row >> 3] as number) & ~(1 << (row & 7))
    }
    if (!some) return
    const vector = this.#vector(column)
    duckdb.vector_ensure_validity_writable(vector)
    duckdb.copy_data_to_vector_validity(vector, 0, valid.buffer, 0, Math.ceil(this.#rows / 8))
  }

  /**
   * Sets a column of texts from the rows that begin at `from`. DuckDB copies the bytes of all rows
   * as one text, and what the rows hold are parts of it.
   */
  texts(column: number, texts: TextColumn, from: number): void {
    const { ends } = texts
    const rows = this.#rows
    if (from + rows > ends.length) throw new RangeError('too few texts')
    const vector = this.#vector(column)
    const first = textStart(texts, from)
    const last = ends[from + rows - 1] as number
    const bytes = texts.bytes.subarray(first, last)
    if (bytes.length !== last - first) throw new RangeError('texts end beyond their bytes')
    const [low, high] = bytes.length > INLINE ? place(vector, bytes) : [0, 0]
    const strings = this.#strings.fill(0, 0, STRING_T * rows)
    const words = new Uint32Array(strings.buffer, strings.byteOffset, 4 * rows)
    let start = 0
    for (let row = 0; row < rows; row++) {
      const end = (ends[from + row] as number) - first
      const length = end - start
      if (length < 0) throw new RangeError('a text ends before it begins')
      const at = 4 * row
      words[at] = length
      const shown = length > INLINE ? 4 : length
      for (let i = 0; i < shown; i++) strings[STRING_T * row + 4 + i] = bytes[start + i] as number
      if (length > INLINE) {
        words[at + 2] = low + start
        words[at + 3] = high + (low + start > 0xffff_ffff ? 1 : 0)
      }
      start = end
    }
    duckdb.copy_data_to_vector(vector, 0, strings.buffer, strings.byteOffset, STRING_T * rows)
  }

  appendTo(appender: DuckDBAppender): void {
    appender.appendDataChunk(this.#chunk)
  }

  #vector(column: number): duckdb.Vector {
    return duckdb.data_chunk_get_vector(this.#chunk.chunk, column)
  }
}

/** Typed arrays over memory of their own. */
export type NumberColumn =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>

/** Copies bytes to where they live as long as the vector's content; answers that address in halves. */
function place(vector: duckdb.Vector, bytes: Uint8Array): [low: number, high: number] {
  // What stands there from before must not look like an answer.
  duckdb.copy_data_to_vector(vector, 0, new ArrayBuffer(STRING_T), 0, STRING_T)
  duckdb.vector_assign_string_element_len(vector, 0, bytes)
  const written = duckdb.vector_get_data(vector, STRING_T)
  const words = new DataView(written.buffer, written.byteOffset, STRING_T)
  // Nothing was copied when the bytes are no UTF-8: then there is no address to point to.
  if (words.getUint32(0, true) !== bytes.length) throw new RangeError('texts that are no UTF-8')
  return [words.getUint32(8, true), words.getUint32(12, true)]
}
