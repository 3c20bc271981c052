import { parseBytes, printBytes } from '../../syntax/bytes.ts'
import type { LogRow } from '../result.ts'
import { type LineField, readLineFields } from './line-fields.ts'
import { prevailingType, type ValueType, valueType } from './value-type.ts'

/** A name under which lines can be filtered, and what stands there. */
export interface DetectedField {
  readonly name: string
  readonly type: ValueType
  /** Number of different values. */
  readonly cardinality: number
  /** Parsers that make the field; none for structured metadata, which needs none. */
  readonly parsers: readonly ('json' | 'logfmt')[]
  /** The keys that lead to a JSON field. */
  readonly jsonPath?: readonly string[]
}

/**
 * The fields of rows: their structured metadata, what the query made, and what `json` or else
 * `logfmt` would read in their lines.
 * @param limit most fields; those found first are kept
 */
export function detectFields(rows: readonly LogRow[], limit: number): DetectedField[] {
  const fields = new Map<string, Gathered>()
  for (const row of rows) {
    visitFields(row, ({ name, value, jsonPath }, parser) => {
      let field = fields.get(name)
      if (field === undefined) {
        if (fields.size >= limit) return
        field = { types: new Map(), values: new Set(), parsers: new Set(), jsonPath }
        fields.set(name, field)
      }
      if (parser !== undefined) field.parsers.add(parser)
      field.jsonPath ??= jsonPath
      field.values.add(value)
      const type = valueType(value)
      field.types.set(type, (field.types.get(type) ?? 0) + 1)
    })
  }
  return [...fields].map(([name, { types, values, parsers, jsonPath }]) => ({
    name,
    type: prevailingType(types),
    cardinality: values.size,
    parsers: [...parsers],
    ...(jsonPath === undefined ? {} : { jsonPath }),
  }))
}

/** The different values of one such field, at most `limit`; sizes as queries may name them. */
export function detectFieldValues(rows: readonly LogRow[], name: string, limit: number): string[] {
  const values = new Set<string>()
  for (const row of rows) {
    visitFields(row, (field, parser) => {
      if (field.name !== name || values.size >= limit) return
      values.add(parser === undefined ? field.value : asQueryText(field.value))
    })
  }
  return [...values]
}

/** A size such as `1024 KB` in the one spelling that queries accept: `1.0MB`. */
function asQueryText(value: string): string {
  if (!/[bikmgtpe]$/i.test(value) || valueType(value) !== 'bytes') return value
  const bytes = parseBytes(value)
  return typeof bytes === 'number' ? printBytes(bytes) : value
}

interface Gathered {
  /** Number of values by type. */
  readonly types: Map<ValueType, number>
  readonly values: Set<string>
  readonly parsers: Set<'json' | 'logfmt'>
  jsonPath: readonly string[] | undefined
}

type Visit = (field: LineField, parser: 'json' | 'logfmt' | undefined) => void

/** Visits metadata, then what is parsed. A name that the stream has too is the field's `_extracted`. */
function visitFields(row: LogRow, visit: Visit): void {
  for (const [name, value] of row.metadata) visit({ name, value }, undefined)
  const { parser, fields } = readLineFields(row.line)
  for (const [name, value] of row.parsed) {
    if (!ERRORS.has(name)) visit({ name, value }, parser)
  }
  const streamNames = new Set(row.stream.map(([name]) => name))
  for (const field of fields) {
    const taken = streamNames.has(field.name)
    visit(taken ? { ...field, name: `${field.name}_extracted` } : field, parser)
  }
}

const ERRORS = new Set(['__error__', '__error_details__', '__preserve_error__'])
