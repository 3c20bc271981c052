import { BIGINT, LIST, listValue, UHUGEINT, UINTEGER } from '@duckdb/node-api'
import type { FieldFilter, Label, LogSelection, TimeRange } from '@tailspan/model'
import type { GramIndex, RowRange } from '../grams/gram-index.ts'
import { neededTexts } from '../grams/needed-texts.ts'
import { compileComparison } from '../regex/compile.ts'
import type { Bindings } from '../sql/statement.ts'
import { captureTestsSql, readableSql } from './captures-sql.ts'
import { fieldFilterSql } from './field-filter-sql.ts'
import type { LevelIndex } from './level-index.ts'
import { lineFilterSql, prefilterSql } from './line-filter-sql.ts'
import { idToInteger } from './log-rows.ts'
import type { KnownStream, StreamIndex } from './stream-index.ts'

/** Streams of more than this go to SQL as one list value, which is joined: that takes three times as long. */
const PLACEHOLDERS = 512

/** What of a selection is left once the dictionaries have answered their part. */
export interface Where {
  /** Streams that can have a wanted row; empty: no row is wanted. */
  readonly streams: readonly KnownStream[]
  /** Rows that are looked at, of all streams. */
  readonly rows: number
  /** Writes the conditions but for the time range, as `a AND b`; '' for none. */
  sql(bindings: Bindings): string
}

/** What is in memory of the rows. */
export interface WhereIndexes {
  readonly streams: StreamIndex
  readonly levels: LevelIndex
  readonly grams: GramIndex
  /** Number of the next row. */
  readonly nextSeq: bigint
}

type Conditions = Pick<
  LogSelection,
  | 'matchers'
  | 'lineFilters'
  | 'fieldFilters'
  | 'prefilters'
  | 'captureTests'
  | 'unreadableBy'
  | 'traceId'
>

/** Turns matchers into streams and the rest into SQL. Bad patterns throw `bad_request`. */
export function planWhere(
  selection: Conditions,
  range: TimeRange,
  { streams: index, levels, grams, nextSeq }: WhereIndexes,
): Where {
  const fields = selection.fieldFilters ?? []
  let streams = index.select(selection.matchers, range)
  const splits = fields.map((filter) => {
    const split = splitByLabel(filter, streams)
    streams = streams.filter((known) => !split.fail.has(known.id))
    return split
  })
  const all = Number(nextSeq)
  const ranges = grams.rowsWith(neededTexts(selection), all)
  const rows = ranges ? ranges.reduce((sum, { from, to }) => sum + to - from, 0) : all
  return {
    streams: rows > 0 ? streams : [],
    rows,
    sql(bindings) {
      const parts: string[] = []
      if (ranges) parts.push(rowsSql(ranges, all, bindings))
      if (streams.length < index.size) parts.push(streamsSql(ids(streams), bindings))
      const trace = selection.traceId
      if (trace !== undefined) {
        parts.push(`trace_id = ${bindings.bind(idToInteger(trace), UHUGEINT)}`)
      }
      splits.forEach((split, i) => {
        const filter = fields[i]
        if (!filter || split.lacking === 0) return
        const rest = fieldFilterSql(filter, levels, bindings)
        const passing = ids(streams).filter((id) => split.pass.has(id))
        parts.push(passing.length === 0 ? rest : `(${streamsSql(passing, bindings)} OR ${rest})`)
      })
      const tests = (selection.lineFilters ?? []).map((filter) => lineFilterSql(filter, bindings))
      for (const texts of selection.prefilters ?? []) tests.push(prefilterSql(texts, bindings))
      const { captureTests, unreadableBy } = selection
      if (captureTests && !streams.some((known) => hasOneOf(known, captureTests.of.labels))) {
        tests.push(captureTestsSql(captureTests.of, captureTests.tests, bindings))
      }
      if (unreadableBy) tests.push(`NOT (${readableSql(unreadableBy, bindings)})`)
      if (tests.length > 0) parts.push(afterTheRest(tests))
      return parts.join(' AND ')
    },
  }
}

/**
 * SQL of tests on texts. A test on the line alone would be made inside of the scan, which decompresses
 * lines that other conditions rule out, some twice; one on two columns waits for those. Nested, as
 * DuckDB works out all parts of a conjunction.
 */
function afterTheRest(tests: readonly string[]): string {
  return ['stream >= 0', ...tests].reduceRight(
    (rest, test) => `CASE WHEN ${test} THEN ${rest} ELSE false END`,
  )
}

/** SQL of `start <= ts < end`. */
export function rangeSql(range: TimeRange, bindings: Bindings): string {
  return `ts >= ${bindings.bind(range.start, BIGINT)} AND ts < ${bindings.bind(range.end, BIGINT)}`
}

/** The last range is open where it reaches the newest row: more may have come since. */
function rowsSql(ranges: readonly RowRange[], all: number, bindings: Bindings): string {
  const each = ranges.map(({ from, to }) => {
    const begin = `seq >= ${bindings.bind(BigInt(from), BIGINT)}`
    return to < all ? `${begin} AND seq < ${bindings.bind(BigInt(to), BIGINT)}` : begin
  })
  const [only, second] = each
  if (second === undefined) return only ?? 'false'
  // The outer bounds alone let DuckDB pass over row groups.
  const outer = [{ from: ranges[0]?.from ?? 0, to: ranges.at(-1)?.to ?? 0 }]
  return `${rowsSql(outer, all, bindings)} AND (${each.join(' OR ')})`
}

function streamsSql(streamIds: readonly number[], bindings: Bindings): string {
  if (streamIds.length <= PLACEHOLDERS) {
    return `stream IN (${streamIds.map((id) => bindings.bind(id, UINTEGER)).join(', ')})`
  }
  return `stream IN (SELECT unnest(${bindings.bind(listValue(streamIds), LIST(UINTEGER))}))`
}

function splitByLabel(
  filter: FieldFilter,
  streams: readonly KnownStream[],
): { readonly pass: Set<number>; readonly fail: Set<number>; readonly lacking: number } {
  const test = compileComparison(filter.op, filter.value)
  const pass = new Set<number>()
  const fail = new Set<number>()
  for (const { id, stream } of streams) {
    const value = find(stream.labels, filter.name)
    if (value !== undefined) (test(value) ? pass : fail).add(id)
  }
  return { pass, fail, lacking: streams.length - pass.size - fail.size }
}

function hasOneOf({ stream }: KnownStream, names: readonly string[]): boolean {
  return stream.labels.some(([name]) => names.includes(name))
}

function find(labels: readonly Label[], name: string): string | undefined {
  return labels.find((label) => label[0] === name)?.[1]
}

function ids(streams: readonly KnownStream[]): number[] {
  return streams.map((known) => known.id)
}
