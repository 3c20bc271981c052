import {
  type AttributeScope,
  type AttributeValue,
  type Comparison,
  decodeAttributes,
  type SpanBatch,
  type SpanCondition,
  type SpanEventText,
  type SpanField,
  type SpanLinkText,
} from '@tailspan/model'
import { compileAnchored } from '../regex/compile.ts'

/** A test of one row of a batch. */
export type SpanTest = (batch: SpanBatch, row: number) => boolean

/**
 * Compiles a condition to an exact test: an absent attribute and a value of another type meet
 * nothing, integers and doubles compare as numbers, an array meets what one of its elements meets.
 * Throws `bad_request` for a regex that RE2 refuses.
 */
export function compileCondition(where: SpanCondition): SpanTest {
  switch (where.kind) {
    case 'all':
      return () => true
    case 'and': {
      const tests = where.of.map(compileCondition)
      return (batch, row) => tests.every((test) => test(batch, row))
    }
    case 'or': {
      const tests = where.of.map(compileCondition)
      return (batch, row) => tests.some((test) => test(batch, row))
    }
    case 'field': {
      const test = compileComparison(where.op, fieldOperand(where.field, where.value))
      return (batch, row) => test(fieldValue(where.field, batch, row))
    }
    case 'attribute': {
      const { op, value, scope, key } = where
      if (op === 'exists') {
        return (batch, row) => attributeValues(scope, key, batch, row).length > 0
      }
      if (value === undefined || value === null) return () => true
      const test = compileComparison(op, value)
      return (batch, row) => attributeValues(scope, key, batch, row).some(test)
    }
  }
}

/** Kind and status may be given as OTLP's number in text. */
function fieldOperand(field: SpanField, value: string | bigint): string | bigint {
  const isNumber = field === 'kind' || field === 'status' || field === 'duration'
  return isNumber && typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : value
}

/** The field as a text or, for duration, kind and status, as an integer. */
export function fieldValue(field: SpanField, batch: SpanBatch, row: number): string | bigint {
  switch (field) {
    case 'name':
      return batch.names[row] ?? ''
    case 'statusMessage':
      return batch.statusMessages[row] ?? ''
    case 'service':
      return batch.resources[batch.resourceIndex[row] ?? 0]?.service ?? ''
    case 'kind':
      return BigInt(batch.kinds[row] ?? 0)
    case 'status':
      return BigInt(batch.statusCodes[row] ?? 0)
    case 'duration':
      return (batch.ends[row] ?? 0n) - (batch.starts[row] ?? 0n)
    case 'traceId':
      return batch.traceIds[row] ?? ''
    case 'spanId':
      return batch.spanIds[row] ?? ''
    case 'parentId':
      return batch.parentIds[row] ?? ''
  }
}

/** Values of an attribute: at most one but for events and links. The first of equal keys counts. */
export function attributeValues(
  scope: AttributeScope,
  key: string,
  batch: SpanBatch,
  row: number,
): AttributeValue[] {
  if (scope === 'any') {
    const own = attributeValues('span', key, batch, row)
    return own.length > 0 ? own : attributeValues('resource', key, batch, row)
  }
  return attributeTexts(scope, batch, row).flatMap((text) => {
    const attribute = decodeAttributes(text).find((candidate) => candidate.key === key)
    return attribute ? [attribute.value] : []
  })
}

/** The AttributesTexts of one scope of a span. */
export function attributeTexts(
  scope: Exclude<AttributeScope, 'any'>,
  batch: SpanBatch,
  row: number,
): string[] {
  switch (scope) {
    case 'span':
      return [batch.attributes[row] ?? '']
    case 'resource':
      return [batch.resources[batch.resourceIndex[row] ?? 0]?.attributes ?? '']
    case 'instrumentation':
      return [batch.scopes[batch.scopeIndex[row] ?? 0]?.attributes ?? '']
    case 'event':
      return listed(batch.events[row])
    case 'link':
      return listed(batch.links[row])
  }
}

function listed(text: string | undefined): string[] {
  if (!text) return []
  const list = JSON.parse(text) as readonly (SpanEventText | SpanLinkText)[]
  return list.map((element) => element.attributes ?? '')
}

function compileComparison(
  op: Comparison,
  operand: AttributeValue,
): (value: AttributeValue) => boolean {
  const test = compileScalar(op, operand)
  return (value) =>
    Array.isArray(value) ? (value as readonly AttributeValue[]).some(test) : test(value)
}

function compileScalar(
  op: Comparison,
  operand: AttributeValue,
): (value: AttributeValue) => boolean {
  if (op === '=~' || op === '!~') {
    if (typeof operand !== 'string') return () => false
    const matches = compileAnchored(operand)
    return (value) => typeof value === 'string' && matches(value) === (op === '=~')
  }
  return (value) => {
    const order = compare(value, operand)
    if (order === undefined) return false
    switch (op) {
      case '=':
        return order === 0
      case '!=':
        return order !== 0
      case '<':
        return order < 0
      case '<=':
        return order <= 0
      case '>':
        return order > 0
      case '>=':
        return order >= 0
    }
  }
}

/** Below, at or above zero; undefined when the two do not compare. */
function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    return Buffer.compare(Buffer.from(a), Buffer.from(b))
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (!isNumber(a) || !isNumber(b)) return undefined
  return a < b ? -1 : a > b ? 1 : Number(a) === Number(b) ? 0 : undefined
}

function isNumber(value: AttributeValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}
