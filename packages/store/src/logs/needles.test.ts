import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogSelection } from '@tailspan/model'
import { type LogRow, logBatch } from '@tailspan/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { logSchema } from '../schema/logs.ts'
import { AnnouncedWriter } from '../tail/announced-writer.ts'
import { DuckLogStore } from './log-store.ts'

/** Rows in three full blocks of grams and an open one. */
const ROWS = 30_000

const rare: Readonly<Record<number, string>> = {
  5: 'Segmentation fault in worker',
  8191: 'disk full: /dev/sda1',
  8192: 'disk full: /dev/sdb1',
  20_000: '{"user":"\\u0062ob"}',
  29_999: '\uFEFFpanic: nil map',
}

const rows = Array.from({ length: ROWS }, (_, i): LogRow => {
  const line = rare[i] ?? `level=info msg="request served" id=${i}`
  return {
    labels: { app: i % 2 ? 'odd' : 'even' },
    ts: BigInt(i),
    line,
    ...(i === 12_345 && { metadata: [['user', 'bob-the-builder']] as const }),
  }
})

const range = { start: 0n, end: BigInt(ROWS) }
const questions: [string, Partial<LogSelection>, number[]][] = [
  ['a text', contains('disk full'), [8191, 8192]],
  ['a text with the wrong case', contains('DISK FULL'), []],
  ['a pattern in any case', { lineFilters: [regex('(?i)segmentation FAULT')] }, [5]],
  ['one of two patterns', { lineFilters: [regex('^panic|sdb1$', 'worker$')] }, [5, 8192]],
  ['a text behind a byte order mark', contains('\uFEFFpanic'), [29_999]],
  ['one of two texts', contains('sda1', 'nil map'), [8191, 29_999]],
  [
    'both texts',
    { lineFilters: [...contains('disk').lineFilters, ...contains('sdb').lineFilters] },
    [8192],
  ],
  ['a text that is not there', contains('zzzneedle'), []],
  [
    'a value in the line or metadata',
    { prefilters: [['bob-the', '\\u', '\\x']] },
    [12_345, 20_000],
  ],
  ['a short text', contains('y'), []],
  [
    'all but',
    { lineFilters: [{ kind: 'contains', negate: true, anyOf: ['request'] }] },
    Object.keys(rare).map(Number),
  ],
]

function contains(...anyOf: string[]) {
  return { lineFilters: [{ kind: 'contains', negate: false, anyOf }] } as const
}

function regex(...anyOf: string[]) {
  return { kind: 'regex', negate: false, anyOf } as const
}

describe.each([
  ['as written', []],
  ['opened again', []],
  [
    'with half of its blocks, as a newer version left it',
    ['DELETE FROM line_grams WHERE block = 1'],
  ],
  ['without blocks, as an older version made it', ['DROP TABLE line_grams']],
] as const)('a file %s', (state, changes) => {
  let folder: string
  let database: Database
  let store: DuckLogStore

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tailspan-needles-'))
    await open()
    const writer = new AnnouncedWriter(store)
    for (let from = 0; from < ROWS; from += 7000)
      await writer.append(logBatch(rows.slice(from, from + 7000)))
    if (state === 'as written') return
    await database.write(async (connection) => {
      for (const sql of changes) await connection.run(sql)
    })
    await shut()
    await open()
  })

  afterAll(async () => {
    await shut()
    await rm(folder, { recursive: true, force: true })
  })

  async function open(): Promise<void> {
    database = await openDatabase(join(folder, 'logs.duckdb'), folder)
    await ensureSchema(database, logSchema)
    store = await DuckLogStore.open(database)
  }

  async function shut(): Promise<void> {
    await store.close()
    await database.close()
  }

  it.each(questions)('finds %s', async (_name, part, found) => {
    for (const limit of [undefined, 1, 100]) {
      for (const direction of ['forward', 'backward'] as const) {
        const times: number[] = []
        const selection = { matchers: [], range, direction, ...part, ...(limit && { limit }) }
        for await (const batch of store.read(selection, new AbortController().signal)) {
          times.push(...[...batch.timestamps].map(Number))
        }
        const wanted = direction === 'forward' ? found : [...found].reverse()
        expect(times).toEqual(wanted.slice(0, limit))
      }
    }
  })

  it('counts as many', async () => {
    const grid = { start: range.end, step: 1n, count: 1, window: range.end + 1n }
    for (const [, part, found] of questions) {
      if (part.prefilters) continue
      const selection = { matchers: [], range, direction: 'forward', ...part } as const
      const how = { fn: 'count', grid, groupBy: { kind: 'by', names: [] } } as const
      const [series] = (await store.aggregate(selection, how, new AbortController().signal)) ?? []
      expect(series?.values[0] ?? 0).toBe(found.length)
    }
  })
})
