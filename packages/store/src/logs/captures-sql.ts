import { DOUBLE, VARCHAR } from '@duckdb/node-api'
import {
  type CaptureTest,
  type LineCapture,
  type LineCaptures,
  PLAIN_NUMBER,
} from '@tailspan/model'
import { compileUnanchored } from '../regex/compile.ts'
import { toDuckRegex } from '../sql/regex.ts'
import type { Bindings } from '../sql/statement.ts'
import { lineFilterSql } from './line-filter-sql.ts'

/**
 * SQL that is true for rows of which `captures` can be trusted, numbers aside. Inside CASE, because
 * elsewhere DuckDB works out every part of a conjunction for every row.
 */
export function shapeSql(of: LineCaptures, bindings: Bindings): string {
  const lists = of.when.map(
    (filters) => `(${filters.map((f) => lineFilterSql(f, bindings)).join(' OR ') || 'false'})`,
  )
  if (of.labels.length > 0) lists.push(notInMetadataSql(of, bindings))
  return lists.length === 0 ? 'true' : `CASE WHEN ${lists.join(' AND ')} THEN true ELSE false END`
}

function notInMetadataSql({ labels }: LineCaptures, bindings: Bindings): string {
  const named = labels.map(
    (label) => `contains(metadata, ${bindings.bind(`${JSON.stringify(label)}:`, VARCHAR)})`,
  )
  return `(metadata = '' OR NOT (${named.join(' OR ')}))`
}

/** SQL of what one capture takes out of the line. A pattern that RE2 refuses throws `bad_request`. */
export function captureSql({ regex, within }: LineCapture, bindings: Bindings): string {
  compileUnanchored(regex)
  const captured = `regexp_extract(line, ${bindings.bind(toDuckRegex(regex), VARCHAR)}, 1)`
  if (within === undefined) return captured
  return `CASE WHEN contains(line, ${bindings.bind(within, VARCHAR)}) THEN ${captured} ELSE '' END`
}

/** SQL that is true when the captured text is empty or a plain number. */
export function absentOrNumberSql(captured: string, bindings: Bindings): string {
  const pattern = bindings.bind(PLAIN_NUMBER, VARCHAR)
  return `((${captured}) = '' OR regexp_matches(${captured}, ${pattern}))`
}

/** SQL of the number in a captured text; null for ''. */
export function numberSql(captured: string): string {
  return `TRY_CAST(trim(${captured}, '"') AS DOUBLE)`
}

/** SQL that is true for rows that `samples` counts. */
export function readableSql(of: LineCaptures, bindings: Bindings): string {
  const shape = shapeSql(of, bindings)
  const capture = of.number === undefined ? undefined : of.captures[of.number]
  if (!capture) return shape
  const number = absentOrNumberSql(captureSql(capture, bindings), bindings)
  return `CASE WHEN ${shape} THEN ${number} ELSE false END`
}

const OPERATORS = { '=': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const

/** SQL that is false only for rows that fail a test: those of the shape, and those that cannot have a label. */
export function captureTestsSql(
  of: LineCaptures,
  tests: readonly CaptureTest[],
  bindings: Bindings,
): string {
  const checks = tests.flatMap(({ capture, op, value }) => {
    const found = of.captures[capture]
    if (found === undefined) return []
    const text = `(${captureSql(found, bindings)})`
    const pattern = bindings.bind(PLAIN_NUMBER, VARCHAR)
    const compared = `${numberSql(text)} ${OPERATORS[op]} ${bindings.bind(value, DOUBLE)}`
    return [
      `(CASE WHEN regexp_matches(${text}, ${pattern}) THEN ${compared} ELSE ${text} <> '' END)`,
    ]
  })
  if (checks.length === 0) return 'true'
  // Nested, because DuckDB works out all parts of a conjunction.
  const all = checks.reduceRight(
    (rest, check) => `CASE WHEN ${check} THEN ${rest} ELSE false END`,
    'true',
  )
  const lacking = tests.flatMap(({ capture }) => {
    const needs = of.captures[capture]?.needs ?? ''
    return needs === '' ? [] : [`NOT contains(line, ${bindings.bind(needs, VARCHAR)})`]
  })
  // Most lines of other kinds are told by a text, which takes a tenth of the time of a pattern.
  const absent =
    lacking.length === 0
      ? ''
      : `WHEN (${lacking.join(' OR ')}) AND NOT contains(line, '\\') AND ${notInMetadataSql(of, bindings)} THEN false`
  return `CASE ${absent} WHEN ${shapeSql(of, bindings)} THEN ${all} ELSE true END`
}
