import type { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'

/**
 * A copy of what a column of fixed width holds in memory, NULLs with anything in them. Making a value
 * of each row takes many times as long.
 */
export function vectorBytes(
  chunk: DuckDBDataChunk,
  column: number,
  bytesPerRow: number,
): Buffer<ArrayBuffer> {
  const size = chunk.rowCount * bytesPerRow
  const data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), size)
  const bytes = Buffer.alloc(size)
  bytes.set(data)
  return bytes
}
