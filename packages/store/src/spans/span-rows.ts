import {
  BIGINT,
  BOOLEAN,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  UBIGINT,
  UHUGEINT,
  UINTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { withAppender } from '../duck/appender.ts'
import { CHUNK_ROWS, ChunkWriter } from '../duck/chunk-writer.ts'
import type { TextColumn } from '../duck/text-column.ts'
import type { NewSpans } from './new-spans.ts'

const ROW_TYPES = [
  BIGINT,
  UHUGEINT,
  UBIGINT,
  UBIGINT,
  VARCHAR,
  UTINYINT,
  UTINYINT,
  VARCHAR,
  BIGINT,
  BIGINT,
  BIGINT,
  UINTEGER,
  UINTEGER,
  UINTEGER,
  VARCHAR,
  VARCHAR,
  VARCHAR,
  VARCHAR,
  UINTEGER,
  VARCHAR,
  UBIGINT,
  UBIGINT,
  BOOLEAN,
]

/** Writes rows to `span_rows`. Serves one commit at a time. */
export class SpanRowWriter {
  readonly #chunk = new ChunkWriter(ROW_TYPES)
  readonly #seq = new BigInt64Array(CHUNK_ROWS)

  /** Appends all rows in order, numbered from `seq` on. */
  append(appender: DuckDBAppender, spans: NewSpans, seq: number): void {
    for (let from = 0; from < spans.length; from += CHUNK_ROWS) {
      this.#fill(spans, from, seq)
      this.#chunk.appendTo(appender)
    }
  }

  #fill(spans: NewSpans, from: number, seq: number): void {
    const chunk = this.#chunk
    const { texts } = spans
    const count = Math.min(CHUNK_ROWS, spans.length - from)
    chunk.start(count)
    for (let i = 0; i < count; i++) this.#seq[i] = BigInt(seq + from + i)
    chunk.numbers(0, this.#seq, 0)
    chunk.numbers(1, spans.traceIds, from, 4)
    chunk.numbers(2, spans.spanIds, from, 2)
    chunk.numbers(3, spans.parentIds, from, 2)
    chunk.nulls(3, (row) => spans.roots[from + row] === 1)
    chunk.texts(4, texts.names, from)
    chunk.numbers(5, spans.kinds, from)
    chunk.numbers(6, spans.statusCodes, from)
    chunk.texts(7, texts.statusMessages, from)
    chunk.numbers(8, spans.starts, from)
    chunk.numbers(9, spans.ends, from)
    chunk.numbers(10, spans.durations, from)
    chunk.numbers(11, spans.resources, from)
    chunk.numbers(12, spans.scopes, from)
    chunk.numbers(13, spans.keysets, from)
    chunk.texts(14, texts.attributes, from)
    this.#textsOrNull(15, texts.events, from)
    this.#textsOrNull(16, texts.links, from)
    this.#textsOrNull(17, texts.traceStates, from)
    chunk.numbers(18, spans.flags, from)
    this.#textsOrNull(19, texts.dropped, from)
    chunk.numbers(20, spans.signaturesA, from, 2)
    chunk.numbers(21, spans.signaturesB, from, 2)
    chunk.numbers(22, spans.again, from)
  }

  #textsOrNull(column: number, texts: TextColumn, from: number): void {
    const { ends } = texts
    this.#chunk.texts(column, texts, from)
    this.#chunk.nulls(column, (row) => {
      const at = from + row
      return ends[at] === (at === 0 ? 0 : ends[at - 1])
    })
  }
}

/** Appends rows to one of the small tables. */
export async function appendTable(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  rows: readonly (readonly DuckDBValue[])[],
): Promise<void> {
  if (rows.length === 0) return
  await withAppender(connection, table, (appender) => {
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
      const some = rows.slice(from, from + CHUNK_ROWS)
      const chunk = DuckDBDataChunk.create(types, some.length)
      chunk.setRows(some)
      appender.appendDataChunk(chunk)
    }
  })
}
