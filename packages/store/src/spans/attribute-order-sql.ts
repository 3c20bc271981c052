import { DOUBLE, INTEGER, LIST, listValue, VARCHAR } from '@duckdb/node-api'
import type { Comparison, SpanCondition } from '@tailspan/model'
import type { Lookup } from './condition-lookups.ts'
import type { SqlParameters } from './sql-parameters.ts'
import { ALWAYS, NEVER, type WrittenCondition } from './written-condition.ts'

/** From here on a double stands for several integers. */
const EXACT_INTEGERS = 2 ** 53
/** Higher numbers of keysets are not listed in a statement. */
const MOST_KEYSETS = 100_000

/** An order that a number is to stand in. */
export interface OrderBound {
  readonly op: Comparison
  readonly bound: number
}

/** The order that a condition asks for; undefined for any other condition. */
export function orderBound({
  op,
  value,
}: Extract<SpanCondition, { kind: 'attribute' }>): OrderBound | undefined {
  if (op !== '<' && op !== '<=' && op !== '>' && op !== '>=') return undefined
  const bound = typeof value === 'bigint' ? Number(value) : value
  if (typeof bound !== 'number' || !(Math.abs(bound) < EXACT_INTEGERS)) return undefined
  return { op, bound }
}

/**
 * That the value at the key's place, when it is a plain number, stands so to the bound. Whatever is
 * no plain number may.
 */
export function attributeOrderSql(
  { op, bound }: OrderBound,
  places: Lookup,
  parameters: SqlParameters,
): WrittenCondition {
  if (places.rows?.length === 0) return NEVER
  // Spans without the key are left out by another condition.
  const line = lineSql(places, parameters, true)
  if (line === undefined) return ALWAYS
  const number = `TRY_CAST(ltrim(${line}, '~') AS DOUBLE)`
  const compared = `coalesce(${number} ${op} ${parameters.add(bound, DOUBLE)}, TRUE)`
  return { cheap: 'TRUE', rest: `(starts_with(attributes, '[') OR ${compared})` }
}

/**
 * The line of a key whose places are given; undefined when they are too many. It is '' for spans
 * without the key, and anything for them when all that count have it.
 */
export function lineSql(
  places: Lookup,
  parameters: SqlParameters,
  allHaveKey: boolean,
): string | undefined {
  const { rows } = places
  if (rows === undefined) return undefined
  const [first] = rows
  const byPlace = new Set(rows.map(([, place]) => place))
  if (allHaveKey && first && byPlace.size === 1)
    return `split_part(attributes, chr(10), ${first[1] + 1})`
  const most = rows.reduce((max, [keyset]) => Math.max(max, keyset), 0)
  if (most > MOST_KEYSETS) return undefined
  const lines = Array.from({ length: most + 1 }, () => 0)
  for (const [keyset, place] of rows) lines[keyset] = place + 1
  const list = parameters.add(listValue(lines), LIST(INTEGER))
  const place = `list_extract(${list}, keyset + 1)`
  const line = `split_part(attributes, chr(10), ${place})`
  return allHaveKey ? line : `CASE WHEN coalesce(${place}, 0) = 0 THEN '' ELSE ${line} END`
}

/**
 * That the first attribute of the key in an AttributesText, when it is a plain number, stands so to
 * the bound. A list of pairs may hold the key too, so with one anything goes.
 */
export function textOrderSql(
  key: string,
  { op, bound }: OrderBound,
  parameters: SqlParameters,
): string {
  const begin = `{"key":${JSON.stringify(key)},"value":`.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const pattern = `${begin}(?:\\{"(?:intValue":"|doubleValue":)(-?[0-9]{1,15}(?:\\.[0-9]{1,20})?)["}])?`
  const number = `regexp_extract(attributes, ${parameters.add(pattern, VARCHAR)}, 1)`
  const compared = `TRY_CAST(${number} AS DOUBLE) ${op} ${parameters.add(bound, DOUBLE)}`
  return `(coalesce(${compared}, TRUE) OR contains(attributes, '"kvlistValue"'))`
}
