import type { DuckDBDataChunk } from '@duckdb/node-api'
import { vectorBytes } from './vector-bytes.ts'

/** The memory of a column of fixed width, chunk by chunk. Rows that are NULL may hold anything. */
export class FixedColumn {
  readonly #bytesPerRow: number
  readonly #parts: Buffer<ArrayBuffer>[] = []
  #length = 0

  constructor(bytesPerRow: number) {
    this.#bytesPerRow = bytesPerRow
  }

  add(chunk: DuckDBDataChunk, column: number): void {
    const part = vectorBytes(chunk, column, this.#bytesPerRow)
    this.#parts.push(part)
    this.#length += part.length
  }

  /** All rows, in memory of their own. */
  bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length)
    let at = 0
    for (const part of this.#parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
}
