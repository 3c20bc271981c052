import { type Label, type Stream, TailspanError } from '@tailspan/model'
import type { BufferPool } from '../duck/buffer-pool.ts'
import { textAt } from '../duck/text-column.ts'
import type { GramIndex } from '../grams/gram-index.ts'
import type { LevelIndex } from './level-index.ts'
import { NewRows } from './log-rows.ts'
import type { PackedLogs } from './packed-logs.ts'
import type { RecentRows } from './recent-rows.ts'
import { RowIndex } from './row-index.ts'
import type { StreamIndex } from './stream-index.ts'

/** What the appender keeps in memory of a file; changed only after a commit. */
export interface LogMemory {
  readonly streams: StreamIndex
  readonly levels: LevelIndex
  readonly recent: RecentRows
  readonly grams: GramIndex
  /** Number of the next row. */
  nextSeq: bigint
}

/** A row as the database is asked about it. */
export interface SoughtRow {
  readonly streamId: number
  readonly ts: bigint
  readonly line: string
  readonly metadata: string
}

/** Which of the rows are in the database, by position. */
export type FindKept = (rows: readonly SoughtRow[]) => Promise<readonly number[]>

/** From the oldest to the newest, each in halves: comparing those makes no bigint. */
interface Span {
  minHigh: number
  minLow: number
  maxHigh: number
  maxLow: number
}

/** A stream that this commit touches, with the times of its rows, those of before too. */
interface Touched extends Span {
  readonly id: number
}

interface NewStream {
  readonly id: number
  readonly key: string
  /** As JSON. */
  readonly labels: string
}

const LEVEL_NAMES = 65_536
const MIN = -(2n ** 63n)
const MAX = 2n ** 63n - 1n

/** Works out what one commit writes. */
export class CommitPlan {
  rows: NewRows
  readonly newStreams: NewStream[] = []
  readonly newLevels: string[] = []
  /** By number of the batch: its rows that were kept before, ascending. */
  readonly duplicates: number[][] = []
  readonly #memory: LogMemory
  readonly #touched = new Map<string, Touched>()
  readonly #levelCodes = new Map<string, number>()
  /** Where each batch's rows begin. */
  readonly #starts: number[] = []
  /** Positions of rows that may be duplicates, because their stream has rows as new or newer. */
  readonly #doubtful: number[] = []
  readonly #times = spanOf(MAX, MIN)
  #index: RowIndex | undefined

  constructor(memory: LogMemory, batches: readonly PackedLogs[], pool: BufferPool) {
    this.#memory = memory
    const size = {
      rows: sum(batches, (batch) => batch.length),
      lineBytes: sum(batches, (batch) => batch.lines.bytes.length),
      metadataBytes: sum(batches, (batch) => batch.metadata.bytes.length),
    }
    this.rows = new NewRows(size, pool)
    for (const batch of batches) this.#addBatch(batch)
  }

  /** Takes the rows in their order, and notes those that are not newer than all of their stream. */
  #addBatch(batch: PackedLogs): void {
    const from = this.rows.length
    this.#starts.push(from)
    this.duplicates.push([])
    const streams = batch.streamKeys.map((key, i) =>
      this.#touch(key, batch.streamLabels[i] as string),
    )
    const levels = batch.levelNames.map((name) => this.#levelCode(name))
    const ids = streams.map((stream) => stream.id)
    this.rows.addBatch(batch, ids, levels)
    const { halves } = this.rows
    for (let row = 0; row < batch.length; row++) {
      const stream = streams[batch.streamIndex[row] as number] as Touched
      const low = (halves[2 * (from + row)] as number) >>> 0
      const high = halves[2 * (from + row) + 1] as number
      if (!isNewest(stream, high, low)) this.#doubtful.push(from + row)
      widen(stream, high, low)
      widen(this.#times, high, low)
    }
  }

  /** Decides about the doubtful rows and takes the duplicates out again. */
  async settleDoubtful(findKept: FindKept): Promise<void> {
    if (this.#doubtful.length === 0) return
    const { rows } = this
    const { recent } = this.#memory
    const index = new RowIndex(rows)
    this.#index = index
    const dropped = new Set<number>()
    const unknown: number[] = []
    for (const position of this.#doubtful) {
      const ts = rows.timestamps[position] as bigint
      // The first of equal rows stays, whatever is found out about it: then they share its fate.
      if (index.find(rows, position) < position) dropped.add(position)
      else if (recent.has(rows, position, ts)) dropped.add(position)
      else if (!recent.covers(rows.streamIds[position] as number, ts)) unknown.push(position)
    }
    if (unknown.length > 0) {
      const kept = await findKept(unknown.map((position) => this.#sought(position)))
      for (const i of kept) dropped.add(unknown[i] as number)
    }
    if (dropped.size === 0) return
    for (const position of this.#doubtful) {
      if (!dropped.has(position)) continue
      const batch = this.#batchOf(position)
      this.duplicates[batch]?.push(position - (this.#starts[batch] as number))
    }
    this.rows = rows.without(dropped)
    rows.release()
    this.#index = undefined
  }

  /** Brings the memory up to what is now durable. */
  remember(): void {
    const { streams, levels, recent } = this.#memory
    for (const name of this.newLevels) levels.add(name)
    for (const { key, labels } of this.newStreams) streams.add(streamOf(key, labels))
    const newest = new Map<number, bigint>()
    for (const touched of this.#touched.values()) {
      const known = streams.get(touched.id)
      if (!known) continue
      known.minTs = join(touched.minHigh, touched.minLow)
      known.maxTs = join(touched.maxHigh, touched.maxLow)
      newest.set(known.id, known.maxTs)
    }
    this.#memory.nextSeq += BigInt(this.rows.length)
    const { rows } = this
    const { length, timestamps, halves, streamIds, lines, metadata } = rows
    const minTs = join(this.#times.minHigh, this.#times.minLow)
    const maxTs = join(this.#times.maxHigh, this.#times.maxLow)
    const release = (): void => rows.release()
    recent.add(
      { length, timestamps, halves, streamIds, lines, metadata, newest, minTs, maxTs, release },
      this.#index,
    )
  }

  #touch(key: string, labels: string): Touched {
    let touched = this.#touched.get(key)
    if (touched) return touched
    const known = this.#memory.streams.find(key)
    const id = known?.id ?? this.#memory.streams.size + this.newStreams.length
    if (!known) this.newStreams.push({ id, key, labels })
    touched = { id, ...spanOf(known?.minTs ?? MAX, known?.maxTs ?? MIN) }
    this.#touched.set(key, touched)
    return touched
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

  #sought(position: number): SoughtRow {
    const { streamIds, timestamps, lines, metadata } = this.rows
    return {
      streamId: streamIds[position] as number,
      ts: timestamps[position] as bigint,
      line: textAt(lines, position),
      metadata: textAt(metadata, position),
    }
  }

  #batchOf(position: number): number {
    let batch = this.#starts.length - 1
    while (batch > 0 && (this.#starts[batch] as number) > position) batch--
    return batch
  }
}

function streamOf(key: string, labels: string): Stream {
  return { key, labels: JSON.parse(labels) as Label[] }
}

function spanOf(min: bigint, max: bigint): Span {
  return {
    minHigh: Number(min >> 32n),
    minLow: Number(BigInt.asUintN(32, min)),
    maxHigh: Number(max >> 32n),
    maxLow: Number(BigInt.asUintN(32, max)),
  }
}

function isNewest(span: Span, high: number, low: number): boolean {
  return high > span.maxHigh || (high === span.maxHigh && low > span.maxLow)
}

function widen(span: Span, high: number, low: number): void {
  if (isNewest(span, high, low)) {
    span.maxHigh = high
    span.maxLow = low
  }
  if (high < span.minHigh || (high === span.minHigh && low < span.minLow)) {
    span.minHigh = high
    span.minLow = low
  }
}

function join(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low)
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0)
}
