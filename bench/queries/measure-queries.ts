import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '../../conformance/harness/server.ts'
import { countKept } from '../ingest/count-kept.ts'
import type { FormatName } from '../ingest/formats.ts'
import { plainSpans } from '../ingest/plain-tables.ts'
import { runInProcess } from '../measure/in-process.ts'
import { median } from '../measure/median.ts'
import { cpuSeconds } from '../measure/processes.ts'
import { logQueries } from './log-queries.ts'
import { appendChunks, makeDatabase, type PlainDatabase } from './plain-database.ts'
import { fillLogTables } from './plain-log-tables.ts'
import type { Query } from './query.ts'
import { traceQueries } from './trace-queries.ts'

/** Medians over the runs, milliseconds. */
export interface QueryResult {
  readonly query: Query
  readonly ms: number
  readonly sqlMs: number
  /** Processor time of the server for one answer. */
  readonly cpuMs: number
  /** Size of the answer, and rows of the SQL's. */
  readonly values: number
  readonly sqlRows: number
}

/** A query the server answers with an error. */
export interface Unanswered {
  readonly query: Query
  readonly error: string
}

type Results = readonly (QueryResult | Unanswered)[]

/** LogQL over `lines` generated lines. */
export async function measureLogQueries(lines: number, runs: number): Promise<Results> {
  return onLoadedServer('loki-json', lines, async (server, file) => {
    const database = await makeDatabase(file, (c) => fillLogTables(c, lines))
    return measureAll(logQueries, server, database, runs)
  })
}

/** TraceQL over `spans` generated spans. */
export async function measureTraceQueries(spans: number, runs: number): Promise<Results> {
  return onLoadedServer('otlp-spans', spans, async (server, file) => {
    const { create, name, types, chunks } = plainSpans
    const database = await makeDatabase(file, async (connection) => {
      await connection.run(create)
      await appendChunks(connection, name, types, chunks(spans))
    })
    return measureAll(traceQueries(spans), server, database, runs)
  })
}

async function onLoadedServer(
  format: FormatName,
  rows: number,
  work: (server: TestServer, file: string) => Promise<Results>,
): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-bench-'))
  const server = await startServer()
  try {
    const sender = new URL('../ingest/sender.ts', import.meta.url)
    await runInProcess(sender, [server.url, format, String(rows)])
    const kept = await countKept(server.url, format)
    if (kept !== rows) throw new Error(`${format}: ${rows} rows sent, ${kept} kept`)
    return await work(server, join(folder, 'plain.duckdb'))
  } finally {
    await server.stop()
    await rm(folder, { recursive: true })
  }
}

async function measureAll(
  queries: readonly Query[],
  server: TestServer,
  database: PlainDatabase,
  runs: number,
): Promise<Results> {
  try {
    const results: (QueryResult | Unanswered)[] = []
    for (const query of queries) results.push(await measure(query, server, database, runs))
    return results
  } finally {
    database.close()
  }
}

/** Asks both in turn, `runs` times after one time that does not count. */
async function measure(
  query: Query,
  server: TestServer,
  database: PlainDatabase,
  runs: number,
): Promise<QueryResult | Unanswered> {
  const ours: number[] = []
  const theirs: number[] = []
  let cpu = 0
  let values = 0
  let sqlRows = 0
  for (let run = 0; run <= runs; run++) {
    const before = await cpuSeconds(server.pid)
    const started = performance.now()
    const answer = await ask(server.url, query)
    const asked = performance.now()
    if (typeof answer === 'string') return { query, error: answer }
    const after = await cpuSeconds(server.pid)
    const sqlStarted = performance.now()
    sqlRows = await database.run(query.sql)
    const ended = performance.now()
    values = answer
    if (run === 0) continue
    ours.push(asked - started)
    theirs.push(ended - sqlStarted)
    cpu += after - before
  }
  const cpuMs = (1000 * cpu) / runs
  return { query, ms: median(ours), sqlMs: median(theirs), cpuMs, values, sqlRows }
}

/** The size of the answer, or the text of the error. */
async function ask(url: string, query: Query): Promise<number | string> {
  const params = new URLSearchParams(query.params).toString()
  const response = await fetch(`${url}${query.path}${params && '?'}${params}`)
  const text = await response.text()
  return response.ok ? query.size(JSON.parse(text)) : `${response.status} ${text.slice(0, 200)}`
}
