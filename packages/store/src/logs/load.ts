import { type Label, streamOf } from '@tailspan/model'
import type { Database } from '../duck/database.ts'
import type { LogMemory } from './commit-plan.ts'
import { LevelIndex } from './level-index.ts'
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
