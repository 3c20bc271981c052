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
import { type LogBatch, type Stream, streamOf, TailspanError } from '@tailspan/model'
import type { Database } from '../duck/database.ts'
import type { AppendOutcome } from '../tail/announced-writer.ts'
import type { LevelIndex } from './level-index.ts'
import { appendRows, emptyRows, type NewRows, withoutRows } from './log-rows.ts'
import type { RecentRows } from './recent-rows.ts'
import type { StreamIndex } from './stream-index.ts'
import { wellFormed, wellFormedMetadata } from './well-formed.ts'

/** What the appender keeps in memory of a file; changed only after a commit. */
export interface LogMemory {
  readonly streams: StreamIndex
  readonly levels: LevelIndex
  readonly recent: RecentRows
  /** Number of the next row. */
  nextSeq: bigint
}

/** A stream that this commit touches. */
interface Touched {
  readonly id: number
  readonly stream: Stream
  minTs: bigint
  maxTs: bigint
}

/** A row that may be a duplicate, because its stream has rows as new or newer. */
interface Doubtful {
  readonly batch: number
  readonly row: number
  /** Where it stands in the plan's rows. */
  readonly position: number
  readonly streamId: number
  readonly ts: bigint
  readonly line: string
  readonly metadata: string
  duplicate: boolean
}

const LEVEL_NAMES = 65_536

/** Commits batches in one transaction, leaving out rows that were kept before. */
export class LogAppend {
  readonly #database: Database
  readonly #memory: LogMemory

  constructor(database: Database, memory: LogMemory) {
    this.#database = database
    this.#memory = memory
  }

  /** One call at a time. Throws when nothing was kept. */
  commit(batches: readonly LogBatch[]): Promise<AppendOutcome[]> {
    return this.#database.write(async (connection) => {
      const plan = new CommitPlan(this.#memory)
      batches.forEach((batch, i) => plan.addBatch(batch, i))
      await plan.settleDoubtful(connection)
      await this.#write(connection, plan)
      plan.remember()
      return batches.map((batch, i) => {
        const duplicates = plan.duplicates.get(i) ?? []
        return { kept: batch.length - duplicates.length, duplicates }
      })
    })
  }

  async #write(connection: DuckDBConnection, plan: CommitPlan): Promise<void> {
    // Duplicates may have brought new level names, which the memory will hold as stored.
    if (plan.rows.lines.length === 0 && plan.newLevels.length === 0) return
    await connection.run('BEGIN TRANSACTION')
    try {
      const streams = plan.newStreams
      await appendPairs(connection, 'streams', UINTEGER, {
        ids: streams.map((s) => s.id),
        texts: streams.map((s) => JSON.stringify(s.stream.labels)),
      })
      const levels = plan.newLevels
      await appendPairs(connection, 'level_names', USMALLINT, {
        ids: levels.map((_, i) => this.#memory.levels.size + i),
        texts: levels,
      })
      const appender = await connection.createAppender('log_rows')
      appendRows(appender, plan.rows, this.#memory.nextSeq)
      appender.closeSync()
      await connection.run('COMMIT')
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => {})
      throw error
    }
  }
}

/** Works out what one commit writes. */
class CommitPlan {
  rows: NewRows = emptyRows()
  readonly newStreams: Touched[] = []
  readonly newLevels: string[] = []
  /** By number of the batch. */
  readonly duplicates = new Map<number, number[]>()
  readonly #memory: LogMemory
  readonly #touched = new Map<string, Touched>()
  readonly #levelCodes = new Map<string, number>()
  readonly #doubtful: Doubtful[] = []
  #bytes = 0

  constructor(memory: LogMemory) {
    this.#memory = memory
  }

  /** Takes the rows in their order, and notes those that are not newer than all of their stream. */
  addBatch(batch: LogBatch, number: number): void {
    const streams = batch.streams.map((stream) => this.#touch(stream))
    for (let row = 0; row < batch.length; row++) {
      const stream = streams[batch.streamIndex[row] ?? 0] ?? this.#touch(streamOf([]))
      const streamId = stream.id
      const ts = batch.timestamps[row] ?? 0n
      const line = wellFormed(batch.lines[row] ?? '')
      const metadata = wellFormedMetadata(batch.metadata[row] ?? '')
      if (ts > stream.maxTs) stream.maxTs = ts
      else {
        const [position, duplicate] = [this.rows.lines.length, false]
        this.#doubtful.push({
          batch: number,
          row,
          position,
          streamId,
          ts,
          line,
          metadata,
          duplicate,
        })
      }
      if (ts < stream.minTs) stream.minTs = ts
      this.#take(batch, row, streamId, ts, line, metadata)
    }
  }

  /** Decides about the doubtful rows and takes the duplicates out again. */
  async settleDoubtful(connection: DuckDBConnection): Promise<void> {
    if (this.#doubtful.length === 0) return
    const { recent } = this.#memory
    const unknown: Doubtful[] = []
    for (const row of this.#doubtful) {
      row.duplicate = recent.has(row.streamId, row.ts, row.line, row.metadata)
      if (!row.duplicate && !recent.covers(row.streamId, row.ts)) unknown.push(row)
    }
    for (const row of await findKept(connection, unknown)) row.duplicate = true
    const seen = this.#keysAtDoubtfulTimes()
    const dropped = new Set<number>()
    for (const row of this.#doubtful) {
      const key = rowKey(row.streamId, row.ts, row.line, row.metadata)
      if (!row.duplicate && !seen.has(key)) {
        seen.add(key)
        continue
      }
      dropped.add(row.position)
      const list = this.duplicates.get(row.batch)
      if (list) list.push(row.row)
      else this.duplicates.set(row.batch, [row.row])
    }
    if (dropped.size > 0) this.rows = withoutRows(this.rows, dropped)
  }

  /** Brings the memory up to what is now durable. */
  remember(): void {
    const { streams, levels, recent } = this.#memory
    for (const name of this.newLevels) levels.add(name)
    for (const { stream } of this.newStreams) streams.add(stream)
    for (const touched of this.#touched.values()) {
      const known = streams.get(touched.id)
      if (!known) continue
      if (touched.minTs < known.minTs) known.minTs = touched.minTs
      if (touched.maxTs > known.maxTs) known.maxTs = touched.maxTs
    }
    this.#memory.nextSeq += BigInt(this.rows.lines.length)
    const { streamIds, timestamps, lines, metadata } = this.rows
    recent.add({ streamIds, timestamps, lines, metadata, bytes: this.#bytes })
  }

  #touch(stream: Stream): Touched {
    let touched = this.#touched.get(stream.key)
    if (!touched) {
      const known = this.#memory.streams.find(stream.key)
      if (known) touched = { ...known }
      else {
        const id = this.#memory.streams.size + this.newStreams.length
        touched = { id, stream, minTs: 2n ** 63n - 1n, maxTs: -(2n ** 63n) }
        this.newStreams.push(touched)
      }
      this.#touched.set(stream.key, touched)
    }
    return touched
  }

  #take(
    batch: LogBatch,
    row: number,
    streamId: number,
    ts: bigint,
    line: string,
    metadata: string,
  ): void {
    const { rows } = this
    rows.timestamps.push(ts)
    rows.streamIds.push(streamId)
    rows.levels.push(this.#levelCode(batch.levels[row] ?? ''))
    rows.lines.push(line)
    rows.metadata.push(metadata)
    rows.traceIds.push(batch.traceIds[row] ?? '')
    rows.spanIds.push(batch.spanIds[row] ?? '')
    this.#bytes += 80 + line.length + metadata.length
  }

  #levelCode(name: string): number {
    let code = this.#levelCodes.get(name)
    if (code === undefined) {
      code = this.#memory.levels.code(name)
      if (code === undefined) {
        code = this.#memory.levels.size + this.newLevels.push(name) - 1
        if (code >= LEVEL_NAMES) {
          throw new TailspanError('bad_request', `more than ${LEVEL_NAMES} different log levels`)
        }
      }
      this.#levelCodes.set(name, code)
    }
    return code
  }

  /**
   * Keys of the rows beyond doubt that a doubtful row could equal. Those come first: a row after
   * which its equal comes was newer than all of its stream.
   */
  #keysAtDoubtfulTimes(): Set<string> {
    const times = new Set(this.#doubtful.map((row) => Number(row.ts)))
    const doubtful = new Set(this.#doubtful.map((row) => row.position))
    const keys = new Set<string>()
    const { timestamps, streamIds, lines, metadata } = this.rows
    for (let i = 0; i < lines.length; i++) {
      const ts = timestamps[i] ?? 0n
      if (!times.has(Number(ts)) || doubtful.has(i)) continue
      keys.add(rowKey(streamIds[i] ?? 0, ts, lines[i] ?? '', metadata[i] ?? ''))
    }
    return keys
  }
}

function rowKey(streamId: number, ts: bigint, line: string, metadata: string): string {
  return `${streamId} ${ts} ${line.length} ${line}${metadata}`
}

/** Which of the rows the file has already: one look-up for all of them. */
async function findKept(
  connection: DuckDBConnection,
  rows: readonly Doubtful[],
): Promise<Doubtful[]> {
  if (rows.length === 0) return []
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
  return found.flatMap((i) => rows[Number(i)] ?? [])
}

async function appendPairs(
  connection: DuckDBConnection,
  table: string,
  idType: typeof UINTEGER | typeof USMALLINT,
  pairs: { readonly ids: readonly number[]; readonly texts: readonly string[] },
): Promise<void> {
  if (pairs.ids.length === 0) return
  const appender = await connection.createAppender(table)
  for (let from = 0; from < pairs.ids.length; from += 2048) {
    const ids = pairs.ids.slice(from, from + 2048)
    const chunk = DuckDBDataChunk.create([idType, VARCHAR], ids.length)
    chunk.setColumnValues(0, ids)
    chunk.setColumnValues(1, pairs.texts.slice(from, from + 2048))
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}
