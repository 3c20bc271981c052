import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spanBatch, spanIdOf } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { DuckSpanStore } from './duck-span-store.ts'
import { LoadedRows } from './loaded-rows.ts'
import { LoadedSpans } from './loaded-spans.ts'

test('puts spans in the order received, whatever order their rows come in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-loaded-'))
  const database = await openDatabase(join(folder, 'spans.duckdb'), folder)
  await ensureSchema(database, DuckSpanStore.schema)
  const store = await DuckSpanStore.open(database)
  const again = { trace: 1, id: 4, start: 0n, name: 'twice' }
  await store.append(spanBatch([3, 1, 2].map((id) => ({ trace: 1, id, start: BigInt(id) }))))
  await store.append(spanBatch([again]))
  await store.append(spanBatch([again]))
  const rows = new LoadedRows([])
  const traceId = await database.read(async (connection) => {
    const result = await connection.run(`SELECT ${rows.columns} FROM span_rows ORDER BY seq DESC`)
    for (const chunk of await result.fetchAllChunks()) rows.add(chunk)
    const reader = await connection.runAndReadAll('SELECT trace_id FROM span_rows LIMIT 1')
    return reader.getRows()[0]?.[0] as bigint
  }, new AbortController().signal)
  const none = { resources: new Map(), scopes: new Map(), keysets: new Map() }
  const { spans } = new LoadedSpans(rows, [traceId]).batch(none)
  expect(spans.spanIds).toEqual([3, 1, 2, 4].map(spanIdOf))
  await store.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})
