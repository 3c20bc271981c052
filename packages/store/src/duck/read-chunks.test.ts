import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as others } from 'node:timers/promises'
import { BIGINT, type DuckDBDataChunk } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from './database.ts'
import { readChunks } from './read-chunks.ts'

let folder: string
let database: Database

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-chunks-'))
  database = await openDatabase(join(folder, 'x.duckdb'), folder)
})

afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

function numbers(
  count: bigint,
  sql: string,
  take: (chunk: DuckDBDataChunk) => void,
  signal: AbortSignal,
): Promise<void> {
  const statement = { sql, values: [count], types: [BIGINT] }
  return database.read((connection) => readChunks(connection, statement, take, signal), signal)
}

test('hands over every chunk in order', async () => {
  const firsts: unknown[] = []
  let rows = 0
  const take = (chunk: DuckDBDataChunk): void => {
    firsts.push(chunk.getColumnValues(0)[0])
    rows += chunk.rowCount
  }
  const sql = 'SELECT i FROM range($1) AS numbers(i) ORDER BY i'
  await numbers(50_000n, sql, take, new AbortController().signal)
  expect(rows).toBe(50_000)
  expect(firsts).toEqual(Array.from({ length: 25 }, (_, i) => BigInt(i * 2048)))
})

// An interruption that comes when no statement runs is forgotten by DuckDB.
test.each([0, 1, 2, 4, 8, 16])('ends when aborted %s turns after it began', async (turns) => {
  const controller = new AbortController()
  const reason = new Error('nobody waits')
  const sql = 'SELECT count(*) FROM range($1) AS a(i) WHERE i % 7 = 3'
  const reading = numbers(3_000_000_000_000n, sql, () => {}, controller.signal)
  for (let turn = 0; turn < turns; turn++) await others()
  controller.abort(reason)
  await expect(reading).rejects.toBe(reason)
})

test('ends between chunks', async () => {
  const controller = new AbortController()
  const reason = new Error('nobody waits')
  let chunks = 0
  const take = (): void => {
    if (++chunks === 3) controller.abort(reason)
  }
  const sql = 'SELECT i FROM range($1) AS numbers(i)'
  await expect(numbers(2_000_000n, sql, take, controller.signal)).rejects.toBe(reason)
  expect(chunks).toBeLessThan(20)
})
