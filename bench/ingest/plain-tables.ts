import {
  BIGINT,
  BOOLEAN,
  type DuckDBType,
  type DuckDBValue,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { inBatches } from '../generate/in-batches.ts'
import { logRows } from '../generate/log-rows.ts'
import { spanRows } from '../generate/span-rows.ts'

/** Rows of one data chunk, the largest DuckDB takes. */
export const CHUNK = 2048

/** A plain table of the generated rows. */
export interface PlainTable {
  readonly name: string
  readonly create: string
  readonly types: readonly DuckDBType[]
  /** Columns of up to CHUNK rows each. */
  readonly chunks: (rows: number) => Iterable<DuckDBValue[][]>
}

export const plainLogs: PlainTable = {
  name: 'lines',
  create: 'CREATE TABLE lines (ts BIGINT, pod VARCHAR, level VARCHAR, line VARCHAR)',
  types: [BIGINT, VARCHAR, VARCHAR, VARCHAR],
  *chunks(rows) {
    for (const batch of inBatches(logRows(rows), CHUNK))
      yield [
        batch.map((row) => row.ts),
        batch.map((row) => row.pod),
        batch.map((row) => row.level),
        batch.map((row) => row.line),
      ]
  },
}

/** Attributes are a JSON object. */
export const plainSpans: PlainTable = {
  name: 'spans',
  create:
    'CREATE TABLE spans (trace_id VARCHAR, span_id VARCHAR, parent_id VARCHAR, service VARCHAR, ' +
    'name VARCHAR, kind UTINYINT, start_ns BIGINT, duration_ns BIGINT, error BOOLEAN, ' +
    'attributes VARCHAR)',
  types: [VARCHAR, VARCHAR, VARCHAR, VARCHAR, VARCHAR, UTINYINT, BIGINT, BIGINT, BOOLEAN, VARCHAR],
  *chunks(rows) {
    for (const batch of inBatches(spanRows(rows), CHUNK))
      yield [
        batch.map((row) => row.traceId),
        batch.map((row) => row.spanId),
        batch.map((row) => row.parentId),
        batch.map((row) => row.service),
        batch.map((row) => row.name),
        batch.map((row) => row.kind),
        batch.map((row) => row.start),
        batch.map((row) => row.durationNs),
        batch.map((row) => row.error),
        batch.map((row) => JSON.stringify(Object.fromEntries(row.attributes))),
      ]
  },
}
