import {
  BIGINT,
  type DuckDBAppender,
  DuckDBDataChunk,
  type DuckDBValue,
  UBIGINT,
  UHUGEINT,
  UINTEGER,
  USMALLINT,
  VARCHAR,
} from '@duckdb/node-api'

/** Rows on their way into `log_rows`, in columns of equal length. */
export interface NewRows {
  readonly timestamps: bigint[]
  readonly streamIds: number[]
  readonly levels: number[]
  readonly lines: string[]
  readonly metadata: string[]
  /** 32 hex digits or ''. */
  readonly traceIds: string[]
  /** 16 hex digits or ''. */
  readonly spanIds: string[]
}

export function emptyRows(): NewRows {
  return {
    timestamps: [],
    streamIds: [],
    levels: [],
    lines: [],
    metadata: [],
    traceIds: [],
    spanIds: [],
  }
}

/** The rows but for those at the given positions. */
export function withoutRows(rows: NewRows, dropped: ReadonlySet<number>): NewRows {
  const keep = (_: unknown, position: number): boolean => !dropped.has(position)
  return {
    timestamps: rows.timestamps.filter(keep),
    streamIds: rows.streamIds.filter(keep),
    levels: rows.levels.filter(keep),
    lines: rows.lines.filter(keep),
    metadata: rows.metadata.filter(keep),
    traceIds: rows.traceIds.filter(keep),
    spanIds: rows.spanIds.filter(keep),
  }
}

const TYPES = [BIGINT, BIGINT, UINTEGER, USMALLINT, VARCHAR, VARCHAR, UHUGEINT, UBIGINT]
/** DuckDB's vector size. */
const CHUNK = 2048

/**
 * Appends all rows, numbered from `firstSeq`, chunk by chunk; a chunk costs a fraction of appending
 * value by value.
 */
export function appendRows(appender: DuckDBAppender, rows: NewRows, firstSeq: bigint): void {
  for (let from = 0; from < rows.lines.length; from += CHUNK) {
    const to = Math.min(from + CHUNK, rows.lines.length)
    const chunk = DuckDBDataChunk.create(TYPES, to - from)
    const seq = firstSeq + BigInt(from)
    const columns: (readonly DuckDBValue[])[] = [
      Array.from({ length: to - from }, (_, i) => seq + BigInt(i)),
      rows.timestamps.slice(from, to),
      rows.streamIds.slice(from, to),
      rows.levels.slice(from, to),
      rows.lines.slice(from, to),
      rows.metadata.slice(from, to),
      rows.traceIds.slice(from, to).map(idToInteger),
      rows.spanIds.slice(from, to).map(idToInteger),
    ]
    columns.forEach((values, column) => chunk.setColumnValues(column, values))
    appender.appendDataChunk(chunk)
  }
}

const HEX = /^[0-9a-f]{1,32}$/

/** A hexadecimal id as the integer it is stored as; null when there is none. */
export function idToInteger(id: string): bigint | null {
  return id !== '' && HEX.test(id) ? BigInt(`0x${id}`) : null
}

/** The hexadecimal id of so many digits; '' for null. */
export function integerToId(value: DuckDBValue, digits: 16 | 32): string {
  return typeof value === 'bigint' ? value.toString(16).padStart(digits, '0') : ''
}
