import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logBatch } from '@tailspan/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { logSchema } from '../schema/logs.ts'
import { AnnouncedWriter } from '../tail/announced-writer.ts'
import { DuckLogStore } from './log-store.ts'

test('streams are told apart, however many are chosen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-streams-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const database = await openDatabase(join(folder, 'logs.duckdb'), folder)
  await ensureSchema(database, logSchema)
  const store = await DuckLogStore.open(database)
  const rows = Array.from({ length: 1200 }, (_, i) => ({
    labels: { n: String(i), third: String(i % 3) },
    ts: BigInt(i),
    line: String(i),
  }))
  await new AnnouncedWriter(store).append(logBatch(rows))
  const range = { start: 0n, end: 1200n }
  for (const [op, value, wanted] of [
    ['=', '0', 400],
    ['!=', '0', 800],
  ] as const) {
    const matchers = [{ name: 'third', op, value }]
    const selection = { matchers, range, direction: 'forward' } as const
    const lines: string[] = []
    for await (const batch of store.read(selection, new AbortController().signal)) {
      lines.push(...batch.lines)
    }
    const expected = rows.filter(({ labels }) => (labels.third === '0') === (op === '='))
    expect(lines).toEqual(expected.map(({ line }) => line))
    expect(lines).toHaveLength(wanted)
  }
  await store.close()
  await database.close()
})
