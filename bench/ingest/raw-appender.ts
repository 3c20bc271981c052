// A process of its own: appends the generated rows to a plain DuckDB table with the appender, as
// fast as its API allows, and prints how long that took. Arguments: format, number of rows.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api'
import { inBatches } from '../generate/in-batches.ts'
import { readFormat } from './formats.ts'
import { type PlainTable, plainLogs, plainSpans } from './plain-tables.ts'

/** What the process prints, as JSON. */
export interface Appended {
  /** From the first row to the last durable commit. */
  readonly seconds: number
  readonly cpuSeconds: number
}

/** DuckDB as it comes: it folds its log into the file every 16 MB. */
const OPTIONS = { threads: '2' }

/** Chunks between two durable commits, as in a group commit of 10,240 rows. */
const COMMIT = 5

async function append(table: PlainTable, rows: number): Promise<Appended> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-bench-'))
  try {
    const instance = await DuckDBInstance.create(join(folder, 'raw.duckdb'), OPTIONS)
    const connection = await instance.connect()
    await connection.run(table.create)
    // Made before the clock starts.
    const chunks = [...table.chunks(rows)]
    const cpu = process.cpuUsage()
    const started = performance.now()
    for (const group of inBatches(chunks, COMMIT)) {
      const appender = await connection.createAppender(table.name)
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
const table = readFormat(formatName).startsWith('otlp-spans') ? plainSpans : plainLogs
process.stdout.write(JSON.stringify(await append(table, Number(rows))))
