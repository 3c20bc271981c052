// A process of its own: appends the generated rows to a plain DuckDB table with the appender, as
// fast as its API allows, and prints how long that took. Arguments: format, number of rows.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  BIGINT,
  BOOLEAN,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { inBatches } from '../generate/in-batches.ts'
import { logRows } from '../generate/log-rows.ts'
import { spanRows } from '../generate/span-rows.ts'
import { readFormat } from './formats.ts'

/** What the process prints, as JSON. */
export interface Appended {
  /** From the first row to the last durable commit. */
  readonly seconds: number
  readonly cpuSeconds: number
}

/** Rows of one data chunk, the largest DuckDB takes. */
const CHUNK = 2048
/** Rows between two durable commits, as in a group commit. */
const COMMIT = 5 * CHUNK

interface Table {
  readonly create: string
  readonly types: readonly DuckDBType[]
  /** Columns of up to CHUNK rows each. */
  chunks(rows: number): Iterable<DuckDBValue[][]>
}

const logs: Table = {
  create: 'CREATE TABLE t (ts BIGINT, pod VARCHAR, level VARCHAR, line VARCHAR)',
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

const spans: Table = {
  create:
    'CREATE TABLE t (trace_id VARCHAR, span_id VARCHAR, parent_id VARCHAR, service VARCHAR, ' +
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
        batch.map((row) => JSON.stringify(row.attributes)),
      ]
  },
}

async function append(table: Table, rows: number): Promise<Appended> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-bench-'))
  try {
    const instance = await DuckDBInstance.create(join(folder, 'raw.duckdb'), { threads: '2' })
    const connection = await instance.connect()
    await connection.run(table.create)
    // Made before the clock starts.
    const chunks = [...table.chunks(rows)]
    const cpu = process.cpuUsage()
    const started = performance.now()
    for (const group of inBatches(chunks, COMMIT / CHUNK)) {
      const appender = await connection.createAppender('t')
      for (const columns of group) {
        const chunk = DuckDBDataChunk.create(table.types, columns[0]?.length ?? 0)
        chunk.setColumns(columns)
        appender.appendDataChunk(chunk)
      }
      appender.closeSync()
    }
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(cpu)
    connection.closeSync()
    instance.closeSync()
    return { seconds, cpuSeconds: (user + system) / 1e6 }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const [formatName, rows] = process.argv.slice(2)
const table = readFormat(formatName) === 'otlp-spans' ? spans : logs
process.stdout.write(JSON.stringify(await append(table, Number(rows))))
