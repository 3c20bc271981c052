import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALL_TIME, type SpanCondition } from '@tailspan/model'
import { spanBatch, spanIdOf, traceIdOf } from '@tailspan/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { DuckSpanStore } from '../spans/duck-span-store.ts'
import { spanUpgrade } from './spans.ts'

/** The tables of schema version 1, and a span as it was kept in them. */
const VERSION_1 = [
  `CREATE TABLE span_rows(seq BIGINT, trace_id UHUGEINT, span_id UBIGINT, parent_id UBIGINT,
    name VARCHAR, kind UTINYINT, status UTINYINT, status_message VARCHAR, start_ns BIGINT,
    end_ns BIGINT, duration_ns BIGINT, resource UINTEGER, scope UINTEGER, keyset UINTEGER,
    attributes VARCHAR, events VARCHAR, links VARCHAR, trace_state VARCHAR, flags UINTEGER,
    dropped VARCHAR)`,
  'CREATE TABLE span_resources(id UINTEGER, service VARCHAR, attributes VARCHAR)',
  'CREATE TABLE span_scopes(id UINTEGER, name VARCHAR, version VARCHAR, attributes VARCHAR)',
  'CREATE TABLE span_keys(keyset UINTEGER, owner UTINYINT, key VARCHAR)',
  `CREATE TABLE span_parts(trace_id UHUGEINT, first_seq BIGINT, last_seq BIGINT, spans UINTEGER,
    start_min BIGINT)`,
  `INSERT INTO span_rows VALUES (0, ${BigInt(`0x${traceIdOf(1)}`)}, ${BigInt(`0x${spanIdOf(11)}`)}, NULL, 'old', 2, 0, '', 100, 200, 100, 0, 0, 0,
    '[{"key":"user","value":{"stringValue":"u1"}},{"key":"n","value":{"intValue":"7"}}]',
    NULL, NULL, NULL, 0, NULL)`,
  `INSERT INTO span_resources VALUES (0, 'shop', '[{"key":"service.name","value":{"stringValue":"shop"}}]')`,
  `INSERT INTO span_scopes VALUES (0, '', '', '')`,
  `INSERT INTO span_keys VALUES (0, 0, 'user'), (0, 0, 'n')`,
  `INSERT INTO span_parts VALUES (${BigInt(`0x${traceIdOf(1)}`)}, 0, 0, 1, 100)`,
]

const { signal } = new AbortController()
let folder: string
let database: Database
let store: DuckSpanStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-upgrade-'))
  database = await openDatabase(join(folder, 'spans.duckdb'), folder)
  await database.write(async (connection) => {
    for (const statement of VERSION_1) await connection.run(statement)
  })
  await open()
})

afterEach(async () => {
  await store.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(): Promise<void> {
  await ensureSchema(database, DuckSpanStore.schema)
  store = await DuckSpanStore.open(database)
}

async function namesOf(where: SpanCondition): Promise<string[]> {
  const names: string[] = []
  for await (const batch of store.select({ where, range: ALL_TIME }, signal)) {
    names.push(...batch.spans.names)
  }
  return names
}

const equals = (key: string, value: string | bigint): SpanCondition => ({
  kind: 'attribute',
  scope: 'span',
  key,
  op: '=',
  value,
})

test('spans of an older version are found, and new ones beside them', async () => {
  const attributes = [{ key: 'user', value: 'u1' }]
  const again = { trace: 1, id: 12, name: 'late', start: 150n, end: 160n }
  await store.append(spanBatch([{ trace: 2, id: 2, name: 'new', start: 300n, attributes }, again]))
  expect(await namesOf(equals('user', 'u1'))).toEqual(['new', 'old', 'late'])
  expect(await namesOf(equals('n', 7n))).toEqual(['old', 'late'])
  expect(await namesOf(equals('user', 'u2'))).toEqual([])
  const trace = await store.trace(traceIdOf(1), signal)
  expect(trace?.attributes[0]).toBe(
    '[{"key":"user","value":{"stringValue":"u1"}},{"key":"n","value":{"intValue":"7"}}]',
  )
  const tag = { kind: 'attribute', scope: 'span', key: 'user' } as const
  expect(await store.tagValues(tag, ALL_TIME, 10, signal)).toEqual(['u1'])
})

test('an upgrade that was broken off is finished', async () => {
  await store.close()
  await database.close()
  const file = join(folder, 'broken-off.duckdb')
  database = await openDatabase(file, folder)
  await database.write(async (connection) => {
    for (const statement of [...VERSION_1, ...spanUpgrade.slice(0, 3)]) {
      await connection.run(statement)
    }
  })
  await open()
  await store.append(spanBatch([{ trace: 2, id: 2, name: 'new', start: 300n }]))
  expect(await namesOf({ kind: 'all' })).toEqual(['new', 'old'])
})

test('what was upgraded stays so when it is opened again', async () => {
  await store.append(spanBatch([{ trace: 2, id: 2, name: 'new', start: 300n }]))
  await store.close()
  await database.close()
  database = await openDatabase(join(folder, 'spans.duckdb'), folder)
  await open()
  expect(await namesOf({ kind: 'all' })).toEqual(['new', 'old'])
})

test('a span that was kept before the upgrade and is sent again counts once', async () => {
  const old = { trace: 1, id: 11, name: 'old', kind: 2, start: 100n, end: 200n }
  await store.append(spanBatch([old]))
  expect(await namesOf({ kind: 'all' })).toEqual(['old'])
})
