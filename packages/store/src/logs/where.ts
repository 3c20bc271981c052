import { BIGINT, LIST, listValue, UHUGEINT, UINTEGER } from '@duckdb/node-api'
import type { FieldFilter, Label, LogSelection, TimeRange } from '@tailspan/model'
import { compileComparison } from '../regex/compile.ts'
import type { Bindings } from '../sql/statement.ts'
import { captureTestsSql, readableSql } from './captures-sql.ts'
import { fieldFilterSql } from './field-filter-sql.ts'
import type { LevelIndex } from './level-index.ts'
import { lineFilterSql, prefilterSql } from './line-filter-sql.ts'
import { idToInteger } from './log-rows.ts'
import type { KnownStream, StreamIndex } from './stream-index.ts'

/** Streams of more than this go to SQL as one list value. */
const PLACEHOLDERS = 64

/** What of a selection is left once the dictionary has answered its part. */
export interface Where {
  /** Streams that can have a wanted row; empty: no row is wanted. */
  readonly streams: readonly KnownStream[]
  /** Writes the conditions but for the time range, as `a AND b`; '' for none. */
  sql(bindings: Bindings): string
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
  index: StreamIndex,
  levels: LevelIndex,
): Where {
  const fields = selection.fieldFilters ?? []
  let streams = index.select(selection.matchers, range)
  const splits = fields.map((filter) => {
    const split = splitByLabel(filter, streams)
    streams = streams.filter((known) => !split.fail.has(known.id))
    return split
  })
  return {
    streams,
    sql(bindings) {
      const parts: string[] = []
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
      for (const filter of selection.lineFilters ?? []) parts.push(lineFilterSql(filter, bindings))
      for (const texts of selection.prefilters ?? []) parts.push(prefilterSql(texts, bindings))
      const { captureTests, unreadableBy } = selection
      if (captureTests && !streams.some((known) => hasOneOf(known, captureTests.of.labels))) {
        parts.push(captureTestsSql(captureTests.of, captureTests.tests, bindings))
      }
      if (unreadableBy) parts.push(`NOT (${readableSql(unreadableBy, bindings)})`)
      return parts.join(' AND ')
    },
  }
}

/** SQL of `start <= ts < end`. */
export function rangeSql(range: TimeRange, bindings: Bindings): string {
  return `ts >= ${bindings.bind(range.start, BIGINT)} AND ts < ${bindings.bind(range.end, BIGINT)}`
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
