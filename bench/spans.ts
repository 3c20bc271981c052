/**
 * The span store in one process: append rate, and its questions beside hand-written SQL on the
 * same file:
 *
 *   npx tsx --conditions=@tailspan/source bench/spans.ts [spans] [spans per batch] [senders]
 *
 * Prints medians. Generating the spans is not counted.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, UHUGEINT, VARCHAR } from '@duckdb/node-api'
import {
  ALL_TIME,
  encodeAttributes,
  type SpanBatch,
  SpanBatchBuilder,
  type SpanCondition,
} from '@tailspan/model'
import { openStoreInProcess, type Store } from '@tailspan/store'
import { inBatches } from './generate/in-batches.ts'
import { type SpanRow, spanRows } from './generate/span-rows.ts'
import { median } from './measure/median.ts'

const [spans = 1_000_000, batchSpans = 1000, senders = 8] = process.argv.slice(2).map(Number)
const RUNS = 15
const LIMIT = 20
const never = new AbortController().signal

const questions = new Map<string, SpanCondition>([
  ['all, newest 20', { kind: 'all' }],
  ['rare attribute =, newest 20', attributeIs('user.id', 'u777')],
  ['absent attribute value', attributeIs('user.id', 'nobody')],
  [
    'error and > 1 s, newest 20',
    {
      kind: 'and',
      of: [
        { kind: 'field', field: 'status', op: '=', value: 2n },
        { kind: 'field', field: 'duration', op: '>', value: 1_000_000_000n },
      ],
    },
  ],
  ['service =, newest 20', { kind: 'field', field: 'service', op: '=', value: 'payment' }],
])

const SQL_CONDITIONS = new Map<string, string>([
  ['all, newest 20', 'TRUE'],
  ['rare attribute =, newest 20', 'contains(attributes, $1)'],
  ['absent attribute value', 'contains(attributes, $1)'],
  ['error and > 1 s, newest 20', 'status = 2 AND duration_ns > 1000000000'],
  ['service =, newest 20', "resource IN (SELECT id FROM span_resources WHERE service = 'payment')"],
])

const folder = await mkdtemp(join(tmpdir(), 'tailspan-bench-'))
try {
  const store = await openStoreInProcess({ folder })
  const traceIds = await append(store)
  const ours = await askStore(store, traceIds)
  await store.close()
  const theirs = await askSql(traceIds)
  for (const [what, ms] of ours) {
    const sql = theirs.get(what) ?? Number.NaN
    const ratio = (ms / sql).toFixed(2)
    console.log(
      `${what.padEnd(34)}${ms.toFixed(1).padStart(8)} ms   SQL ${sql.toFixed(1).padStart(8)} ms   ratio ${ratio}`,
    )
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** Sends all spans and answers some of their trace ids. */
async function append(store: Store): Promise<string[]> {
  const traceIds: string[] = []
  let seconds = 0
  let cpu = 0
  let waiting: SpanBatch[] = []
  const send = async (): Promise<void> => {
    const started = performance.now()
    const before = process.cpuUsage()
    const sender = async (): Promise<void> => {
      for (let batch = waiting.pop(); batch; batch = waiting.pop()) await store.spans.append(batch)
    }
    await Promise.all(Array.from({ length: senders }, sender))
    seconds += (performance.now() - started) / 1000
    const used = process.cpuUsage(before)
    cpu += (used.user + used.system) / 1e6
    waiting = []
  }
  for (const rows of inBatches(spanRows(spans), batchSpans)) {
    const batch = toBatch(rows)
    if (waiting.push(batch) === 100) await send()
    traceIds.push(batch.traceIds[0] ?? '')
  }
  await send()
  const size = await folderBytes()
  const rate = Math.round(spans / seconds)
  const cpuSeconds = ((cpu / spans) * 1e6).toFixed(2)
  console.log(
    `append: ${rate} spans/s, ${cpuSeconds} CPU s per million, ${Math.round(size / spans)} bytes of file per span`,
  )
  return traceIds
}

function toBatch(rows: readonly SpanRow[]): SpanBatch {
  const builder = new SpanBatchBuilder()
  const scope = builder.scope({ name: 'bench', version: '1', attributes: '' })
  for (const row of rows) {
    const { service } = row
    const attributes = encodeAttributes([{ key: 'service.name', value: service }])
    builder.add(builder.resource({ service, attributes }), scope, {
      traceId: row.traceId,
      spanId: row.spanId,
      parentId: row.parentId,
      name: row.name,
      kind: row.kind,
      statusCode: row.error ? 2 : 0,
      start: row.start,
      end: row.start + row.durationNs,
      attributes: encodeAttributes(
        row.attributes.map(([key, value]) => ({
          key,
          value: Number.isInteger(value) ? BigInt(value) : value,
        })),
      ),
    })
  }
  return builder.build()
}

function attributeIs(key: string, value: string): SpanCondition {
  return { kind: 'attribute', scope: 'span', key, op: '=', value }
}

async function askStore(store: Store, traceIds: readonly string[]): Promise<Map<string, number>> {
  const times = new Map<string, number>()
  const id = (run: number): string => traceIds[(run * 37) % traceIds.length] ?? ''
  times.set('trace by id', await timed((run) => store.spans.trace(id(run), never)))
  for (const [what, where] of questions) {
    const newest = async (): Promise<number> => {
      let traces = 0
      for await (const batch of store.spans.select({ where, range: ALL_TIME }, never)) {
        traces += batch.offsets.length
        if (traces >= LIMIT) break
      }
      return traces
    }
    times.set(what, await timed(newest))
  }
  times.set('tags', await timed(() => store.spans.tags(ALL_TIME, never)))
  const tag = { kind: 'attribute', scope: 'span', key: 'user.id' } as const
  times.set('tag values', await timed(() => store.spans.tagValues(tag, ALL_TIME, 1000, never)))
  times.set('stats', await timed(() => store.spans.stats(never)))
  return times
}

/** The questions in SQL on the store's own tables, as one would write them by hand. */
async function askSql(traceIds: readonly string[]): Promise<Map<string, number>> {
  const file = await findFile()
  const instance = await DuckDBInstance.create(file, { threads: '2', access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const times = new Map<string, number>()
  const byId = 'SELECT * FROM span_rows WHERE trace_id = $1 ORDER BY seq'
  const id = (run: number): bigint => BigInt(`0x${traceIds[(run * 37) % traceIds.length]}`)
  times.set(
    'trace by id',
    await timed((run) => connection.runAndReadAll(byId, [id(run)], [UHUGEINT])),
  )
  for (const [what, where] of SQL_CONDITIONS) {
    const value = what.startsWith('rare') ? 'u777' : 'nobody'
    const needle = JSON.stringify(value)
    const bound = where.includes('$1') ? ([[needle], [VARCHAR]] as const) : ([[], []] as const)
    const sql = `
      SELECT * FROM span_rows SEMI JOIN (
        SELECT trace_id, min(start_ns) AS start FROM span_rows
        SEMI JOIN (SELECT trace_id FROM span_rows WHERE ${where}) AS found USING (trace_id)
        GROUP BY trace_id ORDER BY start DESC LIMIT ${LIMIT}
      ) AS newest USING (trace_id) ORDER BY seq`
    times.set(what, await timed(() => connection.runAndReadAll(sql, [...bound[0]], [...bound[1]])))
  }
  await askSqlTags(connection, times)
  connection.closeSync()
  instance.closeSync()
  return times
}

async function askSqlTags(connection: DuckDBConnection, times: Map<string, number>): Promise<void> {
  const keys = 'SELECT DISTINCT key FROM span_keys WHERE keyset IN (SELECT keyset FROM span_rows)'
  times.set('tags', await timed(() => connection.runAndReadAll(keys)))
  const values = `SELECT DISTINCT split_part(attributes, chr(10), place + 1) FROM span_rows
    JOIN span_keys USING (keyset) WHERE key = 'user.id' LIMIT 1000`
  times.set('tag values', await timed(() => connection.runAndReadAll(values)))
  const stats = 'SELECT count(*), count(DISTINCT trace_id) FROM span_rows'
  times.set('stats', await timed(() => connection.runAndReadAll(stats)))
}

/** Median of some runs after one that is not counted, milliseconds. */
async function timed(run: (i: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i <= RUNS; i++) {
    const started = performance.now()
    await run(i)
    if (i > 0) times.push(performance.now() - started)
  }
  return median(times)
}

async function folderBytes(): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = files
    .filter((file) => file.isFile())
    .map((file) => stat(join(file.parentPath, file.name)))
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0)
}

/** The DuckDB file of the folder that holds the spans. */
async function findFile(): Promise<string> {
  const names = await readdir(folder, { recursive: true })
  const found = names.find((name) => name.includes('span') && name.endsWith('.duckdb'))
  if (found === undefined) throw new Error(`no file of spans among ${names.join(', ')}`)
  return join(folder, found)
}
