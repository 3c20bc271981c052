import { BIGINT, DuckDBBlobValue, type DuckDBConnection, INTEGER } from '@duckdb/node-api'
import { type Label, streamOf } from '@tailspan/model'
import type { Database } from '../duck/database.ts'
import { packTexts } from '../duck/text-column.ts'
import { BLOCK_ROWS, GramIndex, KEPT_BLOCKS } from '../grams/gram-index.ts'
import type { LogMemory } from './commit-plan.ts'
import { LevelIndex } from './level-index.ts'
import { WHOLE_LINE } from './log-rows.ts'
import { RecentRows } from './recent-rows.ts'
import { StreamIndex } from './stream-index.ts'

/** Memory for recognising rows that come again soon after. */
const RECENT_BYTES = 16 * 1024 * 1024

/** Rebuilds what is kept in memory of a log file. */
export async function loadMemory(database: Database): Promise<LogMemory> {
  const memory = {
    streams: new StreamIndex(),
    levels: new LevelIndex(),
    recent: new RecentRows(RECENT_BYTES),
    grams: new GramIndex(),
    nextSeq: 0n,
  }
  await database.read(async (connection) => {
    const levels = await connection.run('SELECT name FROM level_names ORDER BY id')
    for (const [name] of await levels.getRows()) memory.levels.add(String(name))
    const streams = await connection.run('SELECT labels FROM streams ORDER BY id')
    for (const [labels] of await streams.getRows()) {
      memory.streams.add(streamOf(JSON.parse(String(labels)) as Label[]))
    }
    const last = (await (await connection.run('SELECT max(seq) FROM log_rows')).getRows())[0]?.[0]
    if (typeof last === 'bigint') memory.nextSeq = last + 1n
    await loadGrams(connection, memory.grams, Number(memory.nextSeq))
    const times = await connection.run(
      'SELECT stream, min(ts), max(ts) FROM log_rows GROUP BY stream',
    )
    for (const [id, minTs, maxTs] of await times.getRows()) {
      const known = memory.streams.get(Number(id))
      if (!known || typeof minTs !== 'bigint' || typeof maxTs !== 'bigint') continue
      known.minTs = minTs
      known.maxTs = maxTs
      memory.recent.forget(known.id, maxTs)
    }
  }, new AbortController().signal)
  return memory
}

/** Reads the newest full blocks, and makes the open one from its rows. */
async function loadGrams(
  connection: DuckDBConnection,
  index: GramIndex,
  rows: number,
): Promise<void> {
  const blocks = await connection.run(
    'SELECT * FROM (FROM line_grams ORDER BY block DESC LIMIT $1) ORDER BY block',
    [KEPT_BLOCKS],
    [INTEGER],
  )
  for (const [block, grams] of await blocks.getRows()) {
    if (grams instanceof DuckDBBlobValue) index.add({ number: Number(block), grams: grams.bytes })
  }
  const first = rows - (rows % BLOCK_ROWS)
  const open = await connection.run(
    `SELECT ${WHOLE_LINE}, metadata FROM log_rows WHERE seq >= $1 ORDER BY seq`,
    [BigInt(first)],
    [BIGINT],
  )
  const [lines = [], metadata = []] = await open.getColumns()
  const texts = { lines: packTexts(lines.map(String)), metadata: packTexts(metadata.map(String)) }
  index.remember(index.plan({ length: lines.length, ...texts }, first))
}
