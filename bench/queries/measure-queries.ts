import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../../conformance/harness/server.ts'
import { countKept, wholeRange } from '../ingest/count-kept.ts'
import { cpuSeconds } from '../measure/cpu-seconds.ts'
import { runInProcess } from '../measure/in-process.ts'
import { median } from '../measure/median.ts'
import { type LogQuery, logQueries } from './log-queries.ts'
import { openSqlDatabase, type SqlDatabase } from './sql-database.ts'

/** Medians over the runs, milliseconds. */
export interface QueryResult {
  readonly query: LogQuery
  readonly ms: number
  readonly sqlMs: number
  /** Processor time of the server for one answer. */
  readonly cpuMs: number
  /** Entries or points of the answer, and rows of the SQL's. */
  readonly values: number
  readonly sqlRows: number
}

/** A query the server answers with an error. */
export interface Unanswered {
  readonly query: LogQuery
  readonly error: string
}

/**
 * Loads `lines` lines into a server and into plain tables, then asks both in turn, `runs` times,
 * after one time that does not count.
 */
export async function measureQueries(
  lines: number,
  runs: number,
): Promise<readonly (QueryResult | Unanswered)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-bench-'))
  const server = await startServer()
  try {
    const sender = new URL('../ingest/sender.ts', import.meta.url)
    await runInProcess(sender, [server.url, 'loki-json', String(lines)])
    const kept = await countKept(server.url, 'loki-json')
    if (kept !== lines) throw new Error(`${lines} lines sent, ${kept} kept`)
    const database = await openSqlDatabase(join(folder, 'plain.duckdb'), lines)
    try {
      const results: (QueryResult | Unanswered)[] = []
      for (const query of logQueries) results.push(await measure(query, server, database, runs))
      return results
    } finally {
      database.close()
    }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true })
  }
}

async function measure(
  query: LogQuery,
  server: { readonly url: string; readonly pid: number },
  database: SqlDatabase,
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

/** The number of entries or points, or the text of the error. */
async function ask(url: string, query: LogQuery): Promise<number | string> {
  const params = new URLSearchParams({ query: query.logql, ...wholeRange, ...query.params })
  const response = await fetch(`${url}/loki/api/v1/query_range?${params.toString()}`)
  const text = await response.text()
  if (!response.ok) return `${response.status} ${text.slice(0, 200)}`
  const { data } = JSON.parse(text) as { data: { result: { values: unknown[] }[] } }
  return data.result.reduce((sum, item) => sum + item.values.length, 0)
}
