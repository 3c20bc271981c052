import {
  BIGINT,
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
import type { SpanBatch } from '@tailspan/model'
import { withAppender } from '../duck/appender.ts'

/** Rows of one DuckDB chunk. */
const CHUNK_ROWS = 2048
const MAX = 2n ** 63n - 1n
const MIN = -(2n ** 63n)

/** A batch with what a commit works out before it writes. */
export interface PreparedBatch {
  readonly batch: SpanBatch
  readonly traceIds: readonly bigint[]
  readonly spanIds: readonly bigint[]
  /** null for a root. */
  readonly parentIds: readonly (bigint | null)[]
  /** Dictionary ids by index into the batch's resources. */
  readonly resources: readonly number[]
  /** Dictionary ids by index into the batch's scopes. */
  readonly scopes: readonly number[]
  /** Dictionary ids by row. */
  readonly keysets: readonly number[]
}

/** One row of one of the batches of a commit. */
interface RowRef {
  readonly from: PreparedBatch
  readonly row: number
}

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
]

/** Writes rows of batches to `span_rows`. Owns a chunk, so it serves one commit at a time. */
export class SpanRowWriter {
  readonly #chunk = DuckDBDataChunk.create(ROW_TYPES)

  /** Appends all rows in order, numbered from `seq` on. */
  append(appender: DuckDBAppender, batches: readonly PreparedBatch[], seq: number): void {
    let refs: RowRef[] = []
    let next = seq
    const flush = (): void => {
      if (refs.length === 0) return
      this.#fill(refs, next)
      appender.appendDataChunk(this.#chunk)
      next += refs.length
      refs = []
    }
    for (const from of batches) {
      for (let row = 0; row < from.batch.length; row++) {
        refs.push({ from, row })
        if (refs.length === CHUNK_ROWS) flush()
      }
    }
    flush()
  }

  #fill(refs: readonly RowRef[], seq: number): void {
    // Resetting frees the text of the last chunk; a new chunk would wait for the garbage collector.
    this.#chunk.reset()
    this.#chunk.rowCount = refs.length
    let column = 0
    const put = (value: (from: PreparedBatch, row: number, i: number) => DuckDBValue): void => {
      const vector = this.#chunk.getColumnVector(column++)
      for (let i = 0; i < refs.length; i++) {
        const ref = refs[i]
        if (ref) vector.setItem(i, value(ref.from, ref.row, i))
      }
      vector.flush()
    }
    put((_, __, i) => BigInt(seq + i))
    put((from, row) => from.traceIds[row] ?? 0n)
    put((from, row) => from.spanIds[row] ?? 0n)
    put((from, row) => from.parentIds[row] ?? null)
    put((from, row) => from.batch.names[row] ?? '')
    put((from, row) => from.batch.kinds[row] ?? 0)
    put((from, row) => from.batch.statusCodes[row] ?? 0)
    put((from, row) => from.batch.statusMessages[row] ?? '')
    put((from, row) => from.batch.starts[row] ?? 0n)
    put((from, row) => from.batch.ends[row] ?? 0n)
    put((from, row) => durationOf(from.batch, row))
    put((from, row) => from.resources[from.batch.resourceIndex[row] ?? 0] ?? 0)
    put((from, row) => from.scopes[from.batch.scopeIndex[row] ?? 0] ?? 0)
    put((from, row) => from.keysets[row] ?? 0)
    put((from, row) => from.batch.attributes[row] ?? '')
    put((from, row) => from.batch.events[row] || null)
    put((from, row) => from.batch.links[row] || null)
    put((from, row) => from.batch.traceStates[row] || null)
    put((from, row) => from.batch.flags[row] ?? 0)
    put((from, row) => from.batch.dropped[row] || null)
  }
}

/** Nanoseconds, cut off at 64 bits. */
function durationOf(batch: SpanBatch, row: number): bigint {
  const duration = (batch.ends[row] ?? 0n) - (batch.starts[row] ?? 0n)
  return duration > MAX ? MAX : duration < MIN ? MIN : duration
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
