import { BIGINT, type DuckDBType, HUGEINT, UBIGINT, UHUGEINT, VARCHAR } from '@duckdb/node-api'
import type { SpanCondition } from '@tailspan/model'
import type { ConditionLookups } from './condition-lookups.ts'
import { looseNumber } from './hex-id.ts'
import { idsSql } from './ids-sql.ts'
import type { SqlParameters } from './sql-parameters.ts'
import type { WriteCondition } from './written-condition.ts'

type FieldCondition = Extract<SpanCondition, { kind: 'field' }>

const MAX = 2n ** 63n - 1n
const MIN = -(2n ** 63n)

/** SQL over `span_rows` for a condition on a field; what SQL cannot tell is TRUE. */
export function fieldSql(
  condition: FieldCondition,
  lookups: ConditionLookups,
  refused: ReadonlySet<string>,
): WriteCondition {
  if (condition.field === 'service') {
    const services = (parameters: SqlParameters): string =>
      `SELECT id, 0 FROM span_resources WHERE ${textSql('service', condition, parameters, refused)}`
    return idsSql('resource', services, lookups)
  }
  const { field } = condition
  if (field === 'name' || field === 'statusMessage') {
    const column = field === 'name' ? 'name' : 'status_message'
    return (parameters) => ({
      cheap: 'TRUE',
      rest: textSql(column, condition, parameters, refused),
    })
  }
  return (parameters) => ({ cheap: plainSql(field, condition, parameters) })
}

function plainSql(
  field: Exclude<FieldCondition['field'], 'service' | 'name' | 'statusMessage'>,
  condition: FieldCondition,
  parameters: SqlParameters,
): string {
  switch (field) {
    case 'kind':
      return numberSql('kind', condition, parameters)
    case 'status':
      return numberSql('status', condition, parameters)
    case 'duration':
      return numberSql('duration_ns', condition, parameters)
    case 'traceId':
      return idSql('trace_id', 32, UHUGEINT, condition, parameters)
    case 'spanId':
      return idSql('span_id', 16, UBIGINT, condition, parameters)
    case 'parentId':
      if (condition.value === '' && condition.op === '=') return 'parent_id IS NULL'
      if (condition.value === '' && condition.op === '!=') return 'parent_id IS NOT NULL'
      return idSql('parent_id', 16, UBIGINT, condition, parameters)
  }
}

/** Texts compare by their UTF-8 bytes, as in Go. */
function textSql(
  column: string,
  { op, value }: FieldCondition,
  parameters: SqlParameters,
  refused: ReadonlySet<string>,
): string {
  if (typeof value !== 'string') return 'TRUE'
  if (op !== '=~' && op !== '!~') return `${column} ${op} ${parameters.add(value, VARCHAR)}`
  if (refused.has(value)) return 'TRUE'
  const matches = `regexp_full_match(${column}, ${parameters.add(value, VARCHAR)}, 's')`
  return op === '=~' ? matches : `NOT ${matches}`
}

function numberSql(
  column: string,
  { op, value }: FieldCondition,
  parameters: SqlParameters,
): string {
  const number = wholeNumber(value)
  if (number === undefined || op === '=~' || op === '!~') return 'TRUE'
  const type = number > MAX || number < MIN ? HUGEINT : BIGINT
  return `${column} ${op} ${parameters.add(number, type)}`
}

/** Numbers come as bigint or, for kind and status, as OTLP's number in text. */
function wholeNumber(value: string | bigint): bigint | undefined {
  if (typeof value === 'bigint') return BigInt.asIntN(128, value) === value ? value : undefined
  return /^\d{1,9}$/.test(value) ? BigInt(value) : undefined
}

/** Ids are kept as numbers. Comparisons other than of equality have no use on them. */
function idSql(
  column: string,
  digits: 16 | 32,
  type: DuckDBType,
  { op, value }: FieldCondition,
  parameters: SqlParameters,
): string {
  if (typeof value !== 'string') return 'TRUE'
  const number = looseNumber(value, digits)
  if (number === undefined || (op !== '=' && op !== '!=')) return 'TRUE'
  return `${column} ${op === '=' ? '=' : 'IS DISTINCT FROM'} ${parameters.add(number, type)}`
}
