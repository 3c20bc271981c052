import type {
  LabelMatcher,
  LogAggregation,
  LogBatch,
  LogReader,
  LogSamples,
  LogSampling,
  LogSelection,
  LogSeries,
  LogStats,
  Stream,
  TimeRange,
} from '@tailspan/model'
import type { Database } from '../duck/database.ts'
import { Bindings } from '../sql/statement.ts'
import type { AppendOutcome } from '../tail/announced-writer.ts'
import { aggregateRows } from './aggregate.ts'
import { LogAppend } from './append.ts'
import type { LogMemory } from './commit-plan.ts'
import { GroupCommit } from './group-commit.ts'
import { loadMemory } from './load.ts'
import type { PackedLogs } from './packed-logs.ts'
import { readRows } from './read.ts'
import { sampleRows } from './samples.ts'
import { planWhere, rangeSql } from './where.ts'

/**
 * Log lines in one DuckDB file. `appendPacked` is LogWriter's `append`, but answers which rows were duplicates,
 * so that whoever holds the batch can announce the others.
 */
export class DuckLogStore implements LogReader {
  readonly #database: Database
  readonly #memory: LogMemory
  readonly #commits: GroupCommit<PackedLogs, AppendOutcome>

  private constructor(database: Database, memory: LogMemory) {
    this.#database = database
    this.#memory = memory
    const append = new LogAppend(database, memory)
    this.#commits = new GroupCommit({
      weigh: (batch) => ({ rows: batch.length, bytes: weighRows(batch) }),
      commit: (batches) => append.commit(batches),
    })
  }

  /** Reads the dictionaries of a file whose tables exist. */
  static async open(database: Database): Promise<DuckLogStore> {
    return new DuckLogStore(database, await loadMemory(database))
  }

  /** As LogWriter.append. */
  appendPacked(rows: PackedLogs): Promise<AppendOutcome> {
    if (rows.length === 0) return Promise.resolve({ kept: 0, duplicates: [] })
    return this.#commits.submit(rows)
  }

  read(selection: LogSelection, signal: AbortSignal): AsyncIterable<LogBatch> {
    return readRows({ database: this.#database, ...this.#memory }, selection, signal)
  }

  aggregate(
    selection: LogSelection,
    aggregation: LogAggregation,
    signal: AbortSignal,
  ): Promise<readonly LogSeries[] | null> {
    const file = { database: this.#database, ...this.#memory }
    return aggregateRows(file, selection, aggregation, signal)
  }

  samples(
    selection: LogSelection,
    sampling: LogSampling,
    signal: AbortSignal,
  ): AsyncIterable<LogSamples> {
    return sampleRows({ database: this.#database, ...this.#memory }, selection, sampling, signal)
  }

  async streams(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]> {
    signal.throwIfAborted()
    const found: Stream[] = []
    const unsure = new Map<number, Stream>()
    for (const { id, stream, minTs, maxTs } of this.#memory.streams.select(matchers, range)) {
      if (minTs >= range.start || maxTs < range.end) found.push(stream)
      else unsure.set(id, stream)
    }
    if (unsure.size === 0) return found
    const bindings = new Bindings()
    const sql = `SELECT DISTINCT stream FROM log_rows WHERE ${rangeSql(range, bindings)}`
    const columns = await this.#database.read(async (connection) => {
      const result = await connection.run(sql, bindings.values, bindings.types)
      return result.getColumns()
    }, signal)
    for (const id of columns[0] ?? []) {
      const stream = unsure.get(Number(id))
      if (stream) found.push(stream)
    }
    return found
  }

  async stats(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<LogStats> {
    signal.throwIfAborted()
    const where = planWhere({ matchers }, range, this.#memory)
    if (where.streams.length === 0) return { streams: 0, entries: 0, bytes: 0 }
    const bindings = new Bindings()
    const conditions = [rangeSql(range, bindings), where.sql(bindings)].filter(Boolean)
    const sql = `SELECT count(DISTINCT stream), count(*), coalesce(sum(strlen(line)), 0)
      FROM log_rows WHERE ${conditions.join(' AND ')}`
    const rows = await this.#database.read(async (connection) => {
      const result = await connection.run(sql, bindings.values, bindings.types)
      return result.getRows()
    }, signal)
    const [count, entries, bytes] = rows[0] ?? []
    return { streams: Number(count), entries: Number(entries), bytes: Number(bytes) }
  }

  /** Commits what was taken; takes nothing more. */
  close(): Promise<void> {
    return this.#commits.close()
  }
}

/** A guess at the memory of a batch: the text, and the rest per row. */
function weighRows({ length, lines, metadata }: PackedLogs): number {
  return length * 100 + lines.bytes.length + metadata.bytes.length
}
