import { DOUBLE, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { type AttributeValue, encodeAttribute, type SpanCondition } from '@tailspan/model'
import type { SqlParameters } from './sql-parameters.ts'

type AttributeCondition = Extract<SpanCondition, { kind: 'attribute' }>

/** Owners of keys in `span_keys`. */
export const KEY_OWNER = { span: 0, event: 1, link: 2 } as const

/** From here on a double stands for several integers. */
const EXACT_INTEGERS = 2 ** 53

/**
 * An SQL expression over `span_rows` that holds for at least the spans whose attribute meets the
 * condition. Equality looks for the attribute as text, an order compares a plain number, everything
 * else looks for the key.
 */
export function attributeSql(condition: AttributeCondition, parameters: SqlParameters): string {
  if (condition.op !== 'exists' && (condition.value === undefined || condition.value === null)) {
    return 'TRUE'
  }
  switch (condition.scope) {
    case 'span':
      return keyedSql('span', 'attributes', condition, parameters, (text) => text)
    case 'event':
      return keyedSql('event', 'events', condition, parameters, asNested)
    case 'link':
      return keyedSql('link', 'links', condition, parameters, asNested)
    case 'resource':
      return dictionarySql('resource', 'span_resources', condition, parameters)
    case 'instrumentation':
      return dictionarySql('scope', 'span_scopes', condition, parameters)
    case 'any': {
      const own = attributeSql({ ...condition, scope: 'span' }, parameters)
      return `(${own} OR ${attributeSql({ ...condition, scope: 'resource' }, parameters)})`
    }
  }
}

/** `keyset IN (…)` with the ids of the sets that hold the key. */
export function hasKeySql(
  owner: keyof typeof KEY_OWNER,
  key: string,
  parameters: SqlParameters,
): string {
  const ownerIs = `owner = ${parameters.add(KEY_OWNER[owner], UTINYINT)}`
  const keyIs = `key = ${parameters.add(key, VARCHAR)}`
  return `keyset IN (SELECT keyset FROM span_keys WHERE ${ownerIs} AND ${keyIs})`
}

function keyedSql(
  owner: keyof typeof KEY_OWNER,
  column: string,
  condition: AttributeCondition,
  parameters: SqlParameters,
  written: (text: string) => string,
): string {
  const hasKey = hasKeySql(owner, condition.key, parameters)
  const ordered = owner === 'span' ? orderedSql(column, condition, parameters) : undefined
  const hasValue = ordered ?? valueSql(column, condition, parameters, written)
  return hasValue === undefined ? hasKey : `(${hasKey} AND ${hasValue})`
}

function dictionarySql(
  column: string,
  table: string,
  condition: AttributeCondition,
  parameters: SqlParameters,
): string {
  const needle = keyNeedle(condition.key)
  const hasKey = `contains(attributes, ${parameters.add(needle, VARCHAR)})`
  const hasValue =
    orderedSql('attributes', condition, parameters) ??
    valueSql('attributes', condition, parameters, (text) => text) ??
    'TRUE'
  return `${column} IN (SELECT id FROM ${table} WHERE ${hasKey} AND ${hasValue})`
}

/** `{"key":"k","value":`, with which every attribute of that key begins. */
export function keyNeedle(key: string): string {
  return `{"key":${JSON.stringify(key)},"value":`
}

/**
 * That the column's text may hold the attribute with this value, alone or in an array. The first
 * test is for the value alone: most rows fail it, and so are searched once only.
 */
function valueSql(
  column: string,
  condition: AttributeCondition,
  parameters: SqlParameters,
  written: (text: string) => string,
): string | undefined {
  if (condition.op !== '=') return undefined
  const values = equalValues(condition.value)
  if (values === undefined) return undefined
  const contains = (needle: string): string =>
    `contains(${column}, ${parameters.add(written(needle), VARCHAR)})`
  const key = condition.key
  const inArray = contains(`${keyNeedle(key)}{"arrayValue":`)
  const anyOf = values.map((value) => {
    const attribute = encodeAttribute({ key, value })
    const alone = contains(attribute.slice(keyNeedle(key).length, -1))
    return `(${alone} AND (${contains(attribute)} OR ${inArray}))`
  })
  return `(${anyOf.join(' OR ')})`
}

/**
 * That the first attribute of the key, when it is a plain number, stands so to the value. A list of
 * pairs may hold the key too, so with one anything goes.
 */
function orderedSql(
  column: string,
  { key, op, value }: AttributeCondition,
  parameters: SqlParameters,
): string | undefined {
  if (op !== '<' && op !== '<=' && op !== '>' && op !== '>=') return undefined
  const bound = typeof value === 'bigint' ? Number(value) : value
  if (typeof bound !== 'number' || !(Math.abs(bound) < EXACT_INTEGERS)) return undefined
  const begin = keyNeedle(key).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const pattern = `${begin}(?:\\{"(?:intValue":"|doubleValue":)(-?[0-9]{1,15}(?:\\.[0-9]{1,20})?)["}])?`
  const number = `regexp_extract(${column}, ${parameters.add(pattern, VARCHAR)}, 1)`
  const compared = `TRY_CAST(${number} AS DOUBLE) ${op} ${parameters.add(bound, DOUBLE)}`
  return `(coalesce(${compared}, TRUE) OR contains(${column}, '"kvlistValue"'))`
}

/** All values that equal this one: numbers compare across int and double. undefined: too many. */
function equalValues(value: AttributeValue | undefined): AttributeValue[] | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return [value]
  if (typeof value === 'bigint') {
    return value === 0n ? [value, 0, -0] : [value, Number(value)]
  }
  if (typeof value !== 'number') return undefined
  if (value === 0) return [0n, 0, -0]
  if (!Number.isInteger(value)) return [value]
  return Math.abs(value) < EXACT_INTEGERS ? [BigInt(value), value] : undefined
}

/** How an AttributesText stands within the JSON of events and links. */
function asNested(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
