import {
  BIGINT,
  type DuckDBConnection,
  DuckDBDataChunk,
  INTEGER,
  LIST,
  listValue,
  UINTEGER,
  USMALLINT,
  VARCHAR,
} from '@duckdb/node-api'
import { withAppender } from '../duck/appender.ts'
import { BufferPool } from '../duck/buffer-pool.ts'
import { CHUNK_ROWS } from '../duck/chunk-writer.ts'
import type { Database } from '../duck/database.ts'
import type { GramBlock } from '../grams/gram-index.ts'
import type { AppendOutcome } from '../tail/announced-writer.ts'
import { CommitPlan, type LogMemory, type SoughtRow } from './commit-plan.ts'
import { LogRowWriter } from './log-rows.ts'
import type { PackedLogs } from './packed-logs.ts'

/** Memory kept for the commits to come. */
const IDLE_BYTES = 8 * 1024 * 1024

/** Commits batches in one transaction, leaving out rows that were kept before. */
export class LogAppend {
  readonly #database: Database
  readonly #memory: LogMemory
  readonly #writer = new LogRowWriter()
  readonly #pool = new BufferPool(IDLE_BYTES)

  constructor(database: Database, memory: LogMemory) {
    this.#database = database
    this.#memory = memory
  }

  /** One call at a time. Throws when nothing was kept. */
  commit(batches: readonly PackedLogs[]): Promise<AppendOutcome[]> {
    return this.#database.write(async (connection) => {
      const plan = new CommitPlan(this.#memory, batches, this.#pool)
      await plan.settleDoubtful((rows) => findKept(connection, rows))
      const grams = this.#memory.grams.plan(plan.rows, Number(this.#memory.nextSeq))
      await this.#write(connection, plan, grams.full)
      plan.remember()
      this.#memory.grams.remember(grams)
      return batches.map((batch, i) => {
        const duplicates = plan.duplicates[i] ?? []
        return { kept: batch.length - duplicates.length, duplicates }
      })
    })
  }

  async #write(
    connection: DuckDBConnection,
    plan: CommitPlan,
    blocks: readonly GramBlock[],
  ): Promise<void> {
    // Duplicates may have brought new level names, which the memory will hold as stored.
    if (plan.rows.length === 0 && plan.newLevels.length === 0) return
    await connection.run('BEGIN TRANSACTION')
    try {
      const streams = plan.newStreams
      await appendPairs(connection, 'streams', UINTEGER, {
        ids: streams.map((s) => s.id),
        texts: streams.map((s) => s.labels),
      })
      const levels = plan.newLevels
      await appendPairs(connection, 'level_names', USMALLINT, {
        ids: levels.map((_, i) => this.#memory.levels.size + i),
        texts: levels,
      })
      await withAppender(connection, 'log_rows', (appender) => {
        this.#writer.append(appender, plan.rows, this.#memory.nextSeq)
      })
      await appendGrams(connection, blocks)
      await connection.run('COMMIT')
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => {})
      throw error
    }
  }
}

/** Which of the rows the file has already: one look-up for all of them. */
async function findKept(
  connection: DuckDBConnection,
  rows: readonly SoughtRow[],
): Promise<number[]> {
  const result = await connection.run(
    `SELECT DISTINCT sought.i FROM log_rows AS kept JOIN (
       SELECT unnest($1) AS i, unnest($2) AS stream, unnest($3) AS ts, unnest($4) AS line,
         unnest($5) AS metadata
     ) AS sought ON kept.stream = sought.stream AND kept.ts = sought.ts
       AND kept.line = sought.line AND kept.metadata = sought.metadata
     WHERE kept.ts BETWEEN $6 AND $7`,
    [
      listValue(rows.map((_, i) => i)),
      listValue(rows.map((row) => row.streamId)),
      listValue(rows.map((row) => row.ts)),
      listValue(rows.map((row) => row.line)),
      listValue(rows.map((row) => row.metadata)),
      rows.reduce((least, row) => (row.ts < least ? row.ts : least), rows[0]?.ts ?? 0n),
      rows.reduce((most, row) => (row.ts > most ? row.ts : most), rows[0]?.ts ?? 0n),
    ],
    [LIST(INTEGER), LIST(UINTEGER), LIST(BIGINT), LIST(VARCHAR), LIST(VARCHAR), BIGINT, BIGINT],
  )
  const found = (await result.getColumns())[0] ?? []
  return found.map(Number)
}

async function appendGrams(
  connection: DuckDBConnection,
  blocks: readonly GramBlock[],
): Promise<void> {
  if (blocks.length === 0) return
  await withAppender(connection, 'line_grams', (appender) => {
    for (const { number, grams } of blocks) {
      appender.appendUInteger(number)
      appender.appendBlob(grams)
      appender.endRow()
    }
  })
}

async function appendPairs(
  connection: DuckDBConnection,
  table: string,
  idType: typeof UINTEGER | typeof USMALLINT,
  pairs: { readonly ids: readonly number[]; readonly texts: readonly string[] },
): Promise<void> {
  if (pairs.ids.length === 0) return
  await withAppender(connection, table, (appender) => {
    for (let from = 0; from < pairs.ids.length; from += CHUNK_ROWS) {
      const ids = pairs.ids.slice(from, from + CHUNK_ROWS)
      const chunk = DuckDBDataChunk.create([idType, VARCHAR], ids.length)
      chunk.setColumnValues(0, ids)
      chunk.setColumnValues(1, pairs.texts.slice(from, from + CHUNK_ROWS))
      appender.appendDataChunk(chunk)
    }
  })
}
