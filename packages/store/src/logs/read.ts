import { BIGINT, type DuckDBDataChunk, INTEGER } from '@duckdb/node-api'
import type { LogBatch, LogSelection, TimeRange } from '@tailspan/model'
import { type Label, LogBatchBuilder } from '@tailspan/model'
import type { Database } from '../duck/database.ts'
import { readChunks } from '../duck/read-chunks.ts'
import { Bindings } from '../sql/statement.ts'
import { integerToId, WHOLE_LINE } from './log-rows.ts'
import { planWhere, rangeSql, type Where, type WhereIndexes } from './where.ts'

/** Rows of the first page; up to 4,096 DuckDB keeps a top list and skips row groups that cannot matter. */
const FIRST_PAGE = 1024
const TOP_LIST = 4096
/**
 * Rows that are looked through for the first page when most may not be wanted; of twice as many, all
 * at once. A row group has twice as many, and is what a thread works on.
 */
const FIRST_LOOK = 65_536
/** So many times as many rows are few enough to hold all that are wanted of them. */
const FEW_LOOKS = 4
/** Rows of a later page: those sort a time slice that is about as big. */
const MOST_ROWS = 32_768
/** Bytes that a page is meant to stay under, guessed from the page before. */
const PAGE_BYTES = 16 * 1024 * 1024
const BATCH_ROWS = 4096

/** The last row read: the next one comes after it in the direction. */
interface Position {
  readonly ts: bigint
  readonly seq: bigint
}

interface Page {
  readonly batches: LogBatch[]
  readonly rows: number
  readonly bytes: number
  readonly last: Position | undefined
}

export interface LogFile extends WhereIndexes {
  readonly database: Database
}

/**
 * Reads page by page. Each page looks at a slice of time that should hold it, going by how dense the
 * wanted rows were so far. Where any row of the streams is wanted, the first guess is how dense the
 * rows are. Otherwise it is a slice that is looked through at once, or the whole range when there
 * are few rows to look at.
 */
export async function* readRows(
  file: LogFile,
  selection: LogSelection,
  signal: AbortSignal,
): AsyncGenerator<LogBatch> {
  signal.throwIfAborted()
  const where = planWhere(selection, selection.range, file)
  const plan = new PagePlan(file, where, selection)
  if (where.streams.length === 0) return
  const leaving = new AbortController()
  const until = AbortSignal.any([signal, leaving.signal])
  const readNext = (): Promise<Page> | undefined => {
    const part = plan.next()
    const page = part && readPage(file, where, selection, part, until)
    // It may fail before anybody awaits it.
    page?.catch(() => {})
    return page
  }
  // Who asks for so many rows is likely to stop early, who wants all is likely to come back.
  const ahead = selection.limit === undefined
  try {
    for (let coming = readNext(), first = true; coming; first = false) {
      const page = await coming
      plan.add(page)
      if (ahead && !first) coming = readNext()
      yield* page.batches
      signal.throwIfAborted()
      if (!ahead || first) coming = readNext()
    }
  } finally {
    leaving.abort()
  }
}

/** What one page reads. */
interface Part {
  readonly range: TimeRange
  /** The row it begins behind. */
  readonly after: Position | undefined
  /** Rows at most. */
  readonly size: number
  /**
   * Whether few rows are looked at, of which fewer are wanted: those are put in order when they are found. Else
   * DuckDB keeps the first of them as it goes, and tests each row's time against the last of those.
   */
  readonly few: boolean
}

/** Says what each page reads, going by the pages before. */
class PagePlan {
  readonly #backward: boolean
  readonly #anyRow: boolean
  /** Rows that are looked at per nanosecond. */
  readonly #density: number
  #left: number
  /** What no page has read. */
  #range: TimeRange
  #part: Part

  constructor(file: LogFile, where: Where, selection: LogSelection) {
    this.#backward = selection.direction === 'backward'
    this.#anyRow = wantsAnyRow(selection)
    this.#left = selection.limit ?? Number.POSITIVE_INFINITY
    this.#range = withData(selection.range, where)
    const size = Math.min(this.#left, selection.limit === undefined ? FIRST_PAGE : TOP_LIST)
    const portion = this.#anyRow ? portionWith(size, file, where) : lookAt(where.rows)
    const range = firstSlice(portion, where, this.#range, this.#backward)
    const times = withData({ start: MIN_TIME, end: MAX_TIME }, where)
    this.#density = where.rows / Math.max(1, Number(times.end - times.start))
    this.#part = { range, after: undefined, size, few: this.#isFew(range) }
  }

  /** undefined when all is read. */
  next(): Part | undefined {
    return this.#left > 0 && this.#range.start < this.#range.end ? this.#part : undefined
  }

  /** Takes in what the part held. */
  add({ rows, bytes, last }: Page): void {
    const { range: slice, size: asked } = this.#part
    const backward = this.#backward
    this.#left -= rows
    const full = rows >= asked && last !== undefined
    const [newer, older] = full ? [last.ts, last.ts + 1n] : [slice.end, slice.start]
    const range = backward ? { ...this.#range, end: older } : { ...this.#range, start: newer }
    this.#range = range
    const afforded = Math.floor(PAGE_BYTES / Math.max(rows > 0 ? bytes / rows : 0, 64))
    const size = Math.min(this.#left, MOST_ROWS, Math.max(64, afforded))
    const span = full ? spanOf(slice, last, backward) : slice.end - slice.start
    // Rows that are looked at in vain cost less than another statement.
    const wanted = this.#anyRow ? 0.8 * size : 2 * size
    const factor = Math.min(8, Math.max(this.#anyRow ? 1 / 8 : 1, wanted / Math.max(rows, 1)))
    const length = (span * BigInt(Math.round(factor * 16))) / 16n + 1n
    const next = ofLength(range, length, backward)
    this.#part = { range: next, after: full ? last : undefined, size, few: this.#isFew(next) }
  }

  #isFew({ start, end }: TimeRange): boolean {
    return !this.#anyRow && this.#density * Number(end - start) <= FEW_LOOKS * FIRST_LOOK
  }
}

function wantsAnyRow(selection: LogSelection): boolean {
  const { lineFilters, fieldFilters, prefilters, captureTests, unreadableBy, traceId } = selection
  const lists = [lineFilters, fieldFilters, prefilters]
  return lists.every((list) => !list?.length) && !captureTests && !unreadableBy && !traceId
}

/** The portion of the rows' time that holds twice the rows asked for, if all streams have as many. */
function portionWith(size: number, { streams, nextSeq }: LogFile, where: Where): number {
  const rows = (Number(nextSeq) * where.streams.length) / Math.max(1, streams.size)
  return (2 * size) / Math.max(1, rows)
}

function lookAt(rows: number): number {
  return rows <= 2 * FIRST_LOOK ? 1 : FIRST_LOOK / rows
}

/** The newest (oldest) part of the range, as long as a portion of the time that has rows. */
function firstSlice(portion: number, where: Where, range: TimeRange, backward: boolean): TimeRange {
  const times = withData({ start: MIN_TIME, end: MAX_TIME }, where)
  const span = Number(times.end - times.start) * Math.min(1, portion)
  return ofLength(range, BigInt(Math.ceil(span)) + 1n, backward)
}

const MAX_TIME = 2n ** 63n - 1n
const MIN_TIME = -(2n ** 63n)

/** The part of the range in which the streams have rows at all. */
function withData(range: TimeRange, { streams }: Where): TimeRange {
  let { start, end } = { start: range.end, end: range.start }
  for (const { minTs, maxTs } of streams) {
    if (minTs < start) start = minTs
    if (maxTs >= end) end = maxTs + 1n
  }
  return {
    start: start > range.start ? start : range.start,
    end: end < range.end ? end : range.end,
  }
}

/** Time that a full page covered. */
function spanOf(slice: TimeRange, last: Position, backward: boolean): bigint {
  return backward ? slice.end - last.ts : last.ts + 1n - slice.start
}

/** The newest (oldest) part of a range. */
function ofLength(range: TimeRange, wanted: bigint, backward: boolean): TimeRange {
  if (wanted >= range.end - range.start) return range
  return backward
    ? { start: range.end - wanted, end: range.end }
    : { start: range.start, end: range.start + wanted }
}

async function readPage(
  file: LogFile,
  where: Where,
  selection: LogSelection,
  part: Part,
  signal: AbortSignal,
): Promise<Page> {
  const backward = selection.direction === 'backward'
  const wants = (field: 'line' | 'metadata' | 'trace'): boolean =>
    selection.fields?.includes(field) ?? true
  const bindings = new Bindings()
  const conditions = [rangeSql(part.range, bindings), where.sql(bindings)]
  if (part.after) {
    const ts = bindings.bind(part.after.ts, BIGINT)
    const seq = bindings.bind(part.after.seq, BIGINT)
    const past = backward ? '<' : '>'
    conditions.push(`(ts ${past} ${ts} OR (ts = ${ts} AND seq ${past} ${seq}))`)
  }
  const order = backward ? 'DESC' : 'ASC'
  const sql = `WITH found AS ${part.few ? 'MATERIALIZED' : 'NOT MATERIALIZED'} (
      SELECT ts, seq, stream, level,
        ${wants('line') ? WHOLE_LINE : 'NULL::VARCHAR'} AS line,
        ${wants('metadata') ? `nullif(metadata, '')` : 'NULL::VARCHAR'} AS metadata,
        ${wants('trace') ? 'trace_id, span_id' : 'NULL, NULL'}
      FROM log_rows WHERE ${conditions.filter(Boolean).join(' AND ')})
    FROM found ORDER BY ts ${order}, seq ${order} LIMIT ${bindings.bind(part.size, INTEGER)}`
  const batches: LogBatch[] = []
  let last: Position | undefined
  let rows = 0
  let bytes = 0
  await file.database.read(async (connection) => {
    let builder = new LogBatchBuilder()
    const { values, types } = bindings
    const take = (chunk: DuckDBDataChunk): void => {
      if (builder.length + chunk.rowCount > BATCH_ROWS) {
        batches.push(builder.build())
        builder = new LogBatchBuilder()
      }
      const added = addChunk(builder, chunk, file)
      last = added.last
      rows += chunk.rowCount
      bytes += added.bytes
    }
    await readChunks(connection, { sql, values, types }, take, signal)
    if (builder.length > 0) batches.push(builder.build())
  }, signal)
  return { batches, rows, bytes, last }
}

function addChunk(
  builder: LogBatchBuilder,
  chunk: DuckDBDataChunk,
  { streams, levels }: LogFile,
): { readonly last: Position; readonly bytes: number } {
  const columns = Array.from({ length: 8 }, (_, i) => chunk.getColumnVector(i))
  const [ts, seq, stream, level, line, metadata, traceId, spanId] = columns
  let bytes = 0
  const rows = chunk.rowCount
  for (let row = 0; row < rows; row++) {
    const known = streams.get(Number(stream?.getItem(row)))
    // Null takes less time than an empty text.
    const text = (line?.getItem(row) as string | null) ?? ''
    const meta = (metadata?.getItem(row) as string | null) ?? ''
    bytes += text.length + meta.length
    builder.add(
      builder.stream(known?.stream ?? NO_STREAM),
      ts?.getItem(row) as bigint,
      text,
      meta,
      levels.name(Number(level?.getItem(row))),
      integerToId(traceId?.getItem(row) ?? null, 32),
      integerToId(spanId?.getItem(row) ?? null, 16),
    )
  }
  const end = rows - 1
  return {
    last: { ts: ts?.getItem(end) as bigint, seq: seq?.getItem(end) as bigint },
    bytes,
  }
}

const NO_STREAM = { labels: [] as readonly Label[], key: '{}' }
