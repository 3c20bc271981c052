import { BIGINT, type DuckDBValue, INTEGER, VARCHAR } from '@duckdb/node-api'
import {
  type AttributeValue,
  encodeAttribute,
  fromAnyValue,
  type OtlpAnyValue,
  type SpanField,
  type SpanReader,
  type TimeRange,
} from '@tailspan/model'
import { hasKeySql, keyNeedle, keysetsSql } from './attribute-sql.ts'
import { spanText, traceText } from './hex-id.ts'
import type { SpanQueries } from './span-queries.ts'
import type { SqlParameters } from './sql-parameters.ts'
import { overlaps } from './tags.ts'
import { unpackValue } from './unpack-attributes.ts'

export type Tag = Parameters<SpanReader['tagValues']>[0]
type AttributeTag = Extract<Tag, { kind: 'attribute' }>

/** Distinct values of a tag over spans that overlap the range. */
export async function tagValuesOf(
  queries: SpanQueries,
  tag: Tag,
  range: TimeRange,
  limit: number,
  signal: AbortSignal,
): Promise<AttributeValue[]> {
  const most = Math.min(Math.max(0, Math.trunc(limit)), 2 ** 31 - 1)
  if (tag.kind === 'field') return fieldValues(queries, tag.field, range, most, signal)
  // One more, because texts without the key make a NULL. To filter it in SQL would parse all twice.
  const texts = await queries.rows(
    (parameters) => `
      SELECT DISTINCT value FROM (${valuesSql(tag, range, parameters)})
      LIMIT ${parameters.add(most + 1, BIGINT)}`,
    ([value]) => value,
    signal,
  )
  const values = texts
    .filter((text) => typeof text === 'string')
    .map((text) => fromAnyValue(JSON.parse(unpackValue(text)) as OtlpAnyValue))
  // A list that stayed whole writes its values in another way.
  const distinct = new Map(values.map((value) => [encodeAttribute({ key: '', value }), value]))
  return [...distinct.values()].slice(0, most)
}

/** A query for `value`s as AnyValues or as lines of packed attributes. */
function valuesSql(tag: AttributeTag, range: TimeRange, parameters: SqlParameters): string {
  const inText = (texts: string): string =>
    `SELECT ${valueInSql('text', tag.key, parameters)} AS value FROM (${texts})`
  if (tag.scope !== 'span' && tag.scope !== 'any') return inText(textsSql(tag, range, parameters))
  const own = `
    SELECT CASE WHEN starts_with(attributes, '[') THEN ${valueInSql('attributes', tag.key, parameters)}
      ELSE split_part(attributes, chr(10), place + 1) END AS value
    FROM span_rows
    JOIN (${keysetsSql('span', tag.key, parameters)}) AS holds(keyset, place) USING (keyset)
    WHERE ${overlaps(range, parameters)}`
  if (tag.scope === 'span') return own
  return `${own} UNION ALL ${inText(textsSql(tag, range, parameters))}`
}

/** The value of the first attribute of a key in an AttributesText; NULL when it is not there. */
function valueInSql(text: string, key: string, parameters: SqlParameters): string {
  return `TRY(list_extract(json_extract(${text}, '$[*].value'),
    list_position(json_extract_string(${text}, '$[*].key'), ${parameters.add(key, VARCHAR)})))::VARCHAR`
}

/** A query for the AttributesTexts, as `text`, beside those of spans in which the tag may be found. */
function textsSql(tag: AttributeTag, range: TimeRange, parameters: SqlParameters): string {
  const { key } = tag
  const during = (): string => overlaps(range, parameters)
  const ofDictionary = (table: string, column: string, where: string): string => `
    SELECT attributes AS text FROM ${table}
    WHERE id IN (SELECT DISTINCT ${column} FROM span_rows WHERE ${where})
      AND contains(attributes, ${parameters.add(keyNeedle(key), VARCHAR)})`
  const ofList = (owner: 'event' | 'link', column: string): string => `
    SELECT unnest(TRY(json_extract_string(${column}, '$[*].attributes'))) AS text
    FROM span_rows WHERE ${during()} AND ${hasKeySql(owner, key, parameters)}`
  switch (tag.scope) {
    case 'event':
      return ofList('event', 'events')
    case 'link':
      return ofList('link', 'links')
    case 'resource':
      return ofDictionary('span_resources', 'resource', during())
    case 'instrumentation':
      return ofDictionary('span_scopes', 'scope', during())
    case 'span':
    case 'any': {
      const without = `${during()} AND NOT ${hasKeySql('span', key, parameters)}`
      return ofDictionary('span_resources', 'resource', without)
    }
  }
}

async function fieldValues(
  queries: SpanQueries,
  field: SpanField,
  range: TimeRange,
  limit: number,
  signal: AbortSignal,
): Promise<string[]> {
  return queries.rows(
    (parameters) => {
      const during = overlaps(range, parameters)
      const most = parameters.add(limit, INTEGER)
      if (field === 'service') {
        return `SELECT DISTINCT service FROM span_resources
          WHERE id IN (SELECT DISTINCT resource FROM span_rows WHERE ${during}) LIMIT ${most}`
      }
      return `SELECT DISTINCT ${COLUMNS[field]} FROM span_rows WHERE ${during} LIMIT ${most}`
    },
    ([value]) => printField(field, value),
    signal,
  )
}

const COLUMNS: Readonly<Record<Exclude<SpanField, 'service'>, string>> = {
  name: 'name',
  kind: 'kind',
  status: 'status',
  statusMessage: 'status_message',
  duration: 'duration_ns',
  traceId: 'trace_id',
  spanId: 'span_id',
  parentId: 'parent_id',
}

function printField(field: SpanField, value: DuckDBValue | undefined): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'bigint') return ''
  if (field === 'traceId') return traceText(value)
  return field === 'spanId' || field === 'parentId' ? spanText(value) : String(value)
}
