import { UTINYINT, VARCHAR } from '@duckdb/node-api'
import { encodeAttribute, type SpanCondition } from '@tailspan/model'
import { attributeEqualsSql, equalValues } from './attribute-equals-sql.ts'
import { attributeOrderSql, orderBound, textOrderSql } from './attribute-order-sql.ts'
import type { ConditionLookups } from './condition-lookups.ts'
import { idsSql } from './ids-sql.ts'
import type { SqlParameters } from './sql-parameters.ts'
import { ALWAYS, type WriteCondition, writtenAnd, writtenOr } from './written-condition.ts'

export type AttributeCondition = Extract<SpanCondition, { kind: 'attribute' }>

/** Owners of keys in `span_keys`. */
export const KEY_OWNER = { span: 0, event: 1, link: 2 } as const

/**
 * SQL over `span_rows` that holds for at least the spans whose attribute meets the condition.
 * Equality looks for the attribute, an order compares a plain number, everything else looks for the
 * key.
 */
export function attributeSql(
  condition: AttributeCondition,
  lookups: ConditionLookups,
): WriteCondition {
  if (condition.op !== 'exists' && (condition.value === undefined || condition.value === null)) {
    return () => ALWAYS
  }
  switch (condition.scope) {
    case 'span':
      return ownSql(condition, lookups)
    case 'event':
    case 'link':
      return nestedSql(condition.scope, condition, lookups)
    case 'resource':
      return dictionarySql('resource', 'span_resources', condition, lookups)
    case 'instrumentation':
      return dictionarySql('scope', 'span_scopes', condition, lookups)
    case 'any': {
      const own = attributeSql({ ...condition, scope: 'span' }, lookups)
      const resource = attributeSql({ ...condition, scope: 'resource' }, lookups)
      return (parameters) => writtenOr([own(parameters), resource(parameters)])
    }
  }
}

/** A query for the keysets that hold the key, and its place in each. */
export function keysetsSql(
  owner: keyof typeof KEY_OWNER,
  key: string,
  parameters: SqlParameters,
): string {
  const ownerIs = `owner = ${parameters.add(KEY_OWNER[owner], UTINYINT)}`
  const keyIs = `key = ${parameters.add(key, VARCHAR)}`
  return `SELECT keyset, min(place) FROM span_keys WHERE ${ownerIs} AND ${keyIs} GROUP BY keyset`
}

/** `keyset IN (…)` with the ids of the sets that hold the key. */
export function hasKeySql(
  owner: keyof typeof KEY_OWNER,
  key: string,
  parameters: SqlParameters,
): string {
  const keysets = keysetsSql(owner, key, parameters)
  return `keyset IN (SELECT keyset FROM (${keysets}))`
}

/** `{"key":"k","value":`, with which every attribute of that key begins in an AttributesText. */
export function keyNeedle(key: string): string {
  return `{"key":${JSON.stringify(key)},"value":`
}

function ownSql(condition: AttributeCondition, lookups: ConditionLookups): WriteCondition {
  const { key, op, value } = condition
  const query = (parameters: SqlParameters): string => keysetsSql('span', key, parameters)
  const hasKey = idsSql('keyset', query, lookups)
  if (op === '=') {
    const equals = attributeEqualsSql(key, value)
    return (parameters) => writtenAnd([hasKey(parameters), equals(parameters)])
  }
  const bound = orderBound(condition)
  if (bound === undefined) return hasKey
  const places = lookups.add(query)
  return (parameters) =>
    writtenAnd([hasKey(parameters), attributeOrderSql(bound, places, parameters)])
}

/** Of events and links, whose attributes stand in JSON text. */
function nestedSql(
  owner: 'event' | 'link',
  condition: AttributeCondition,
  lookups: ConditionLookups,
): WriteCondition {
  const query = (parameters: SqlParameters): string => keysetsSql(owner, condition.key, parameters)
  const hasKey = idsSql('keyset', query, lookups)
  return (parameters) => {
    const hasValue = textEqualsSql(`${owner}s`, condition, parameters, asNested)
    const has = hasKey(parameters)
    return hasValue === undefined ? has : writtenAnd([has, { cheap: 'TRUE', rest: hasValue }])
  }
}

function dictionarySql(
  column: string,
  table: string,
  condition: AttributeCondition,
  lookups: ConditionLookups,
): WriteCondition {
  const query = (parameters: SqlParameters): string => {
    const hasKey = `contains(attributes, ${parameters.add(keyNeedle(condition.key), VARCHAR)})`
    const bound = orderBound(condition)
    const hasValue =
      bound === undefined
        ? textEqualsSql('attributes', condition, parameters, (text) => text)
        : textOrderSql(condition.key, bound, parameters)
    return `SELECT id, 0 FROM ${table} WHERE ${hasKey} AND ${hasValue ?? 'TRUE'}`
  }
  return idsSql(column, query, lookups)
}

/** That AttributesTexts in the column may hold the attribute with this value, alone or in an array. */
function textEqualsSql(
  column: string,
  { key, op, value }: AttributeCondition,
  parameters: SqlParameters,
  written: (text: string) => string,
): string | undefined {
  const values = op === '=' ? equalValues(value) : undefined
  if (values === undefined) return undefined
  const contains = (needle: string): string =>
    `contains(${column}, ${parameters.add(written(needle), VARCHAR)})`
  const inArray = contains(`${keyNeedle(key)}{"arrayValue":`)
  const anyOf = values.map((one) => {
    const attribute = encodeAttribute({ key, value: one })
    const alone = contains(attribute.slice(keyNeedle(key).length, -1))
    return `(${alone} AND (${contains(attribute)} OR ${inArray}))`
  })
  return `(${anyOf.join(' OR ')})`
}

/** How an AttributesText stands within the JSON of events and links. */
function asNested(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
