import { pbkdf2 } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from './database.ts'

let folder: string
let database: Database

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-duck-'))
  database = await openDatabase(join(folder, 'x.duckdb'), folder)
})

afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function threadsOf(connection: DuckDBConnection): Promise<unknown> {
  const result = await connection.run("SELECT current_setting('threads')")
  return (await result.getRows())[0]?.[0]
}

test('all threads work while somebody reads, one alone before', async () => {
  expect(await database.write(threadsOf)).toBe(1n)
  expect(await database.read(threadsOf, new AbortController().signal)).toBe(2n)
})

test('nothing else can be set, and nothing outside of the folder be reached', async () => {
  const run = (sql: string) => database.write((connection) => connection.run(sql))
  await expect(run("SET memory_limit='2GB'")).rejects.toThrow('locked')
  await expect(run("SET allowed_configs=['memory_limit']")).rejects.toThrow('locked')
  await expect(run('SET enable_external_access=true')).rejects.toThrow()
  await expect(run("SELECT * FROM read_text('/etc/hosts')")).rejects.toThrow('Permission')
})

test('a statement that was aborted before a thread was free for it ends, too', async () => {
  const controller = new AbortController()
  const reason = new Error('nobody waits')
  const reading = database.read(async (connection) => {
    const sql = 'SELECT count(*) FROM range(3_000_000_000_000) AS a(i) WHERE i % 7 = 3'
    const statement = await connection.prepare(sql)
    // More work than the pool has threads.
    for (let i = 0; i < 8; i++) pbkdf2('x', 'y', 100_000, 64, 'sha512', () => {})
    const running = statement.run()
    controller.abort(reason)
    return running
  }, controller.signal)
  await expect(reading).rejects.toBe(reason)
})
