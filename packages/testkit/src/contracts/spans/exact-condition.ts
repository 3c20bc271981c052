import type { Attribute, AttributeValue, SpanCondition } from '@tailspan/model'
import { spanIdOf, type TestSpan, traceIdOf } from '../../builders/spans.ts'

type AttributeCondition = Extract<SpanCondition, { kind: 'attribute' }>
type FieldCondition = Extract<SpanCondition, { kind: 'field' }>
type Scalar = string | bigint | number | boolean

/** Whether the span meets the condition, nothing more and nothing less. Patterns are plain enough for JS. */
export function meets(span: TestSpan, where: SpanCondition): boolean {
  switch (where.kind) {
    case 'all':
      return true
    case 'and':
      return where.of.every((part) => meets(span, part))
    case 'or':
      return where.of.some((part) => meets(span, part))
    case 'field':
      return holds(fieldOf(span, where.field), where.op, where.value)
    case 'attribute':
      return attributeHolds(span, where)
  }
}

function fieldOf(span: TestSpan, field: FieldCondition['field']): string | bigint {
  switch (field) {
    case 'name':
      return span.name ?? 'work'
    case 'kind':
      return BigInt(span.kind ?? 1)
    case 'status':
      return BigInt(span.status ?? 0)
    case 'statusMessage':
      return span.message ?? ''
    case 'duration':
      return (span.end ?? span.start) - span.start
    case 'service':
      return span.service ?? 'shop'
    case 'parentId':
      return span.parent === undefined ? '' : spanIdOf(span.parent)
    case 'spanId':
      return spanIdOf(span.id)
    case 'traceId':
      return traceIdOf(span.trace)
  }
}

function attributeHolds(span: TestSpan, { scope, key, op, value }: AttributeCondition): boolean {
  const found = valuesOf(span, scope, key)
  if (op === 'exists') return found.length > 0
  return found.some((candidate) => {
    const elements = Array.isArray(candidate) ? (candidate as AttributeValue[]) : [candidate]
    return elements.some((element) => holds(element, op, value as Scalar))
  })
}

function valuesOf(
  span: TestSpan,
  scope: AttributeCondition['scope'],
  key: string,
): AttributeValue[] {
  const first = (list: readonly Attribute[] = []): AttributeValue[] =>
    list.filter((attribute) => attribute.key === key).map((attribute) => attribute.value)
  switch (scope) {
    case 'span':
      return first(span.attributes).slice(0, 1)
    case 'resource':
      return first(span.resource).slice(0, 1)
    case 'instrumentation':
      return first(span.scope?.attributes).slice(0, 1)
    case 'event':
      return (span.events ?? []).flatMap((event) => first(event.attributes).slice(0, 1))
    case 'link':
      return (span.links ?? []).flatMap((link) => first(link.attributes).slice(0, 1))
    case 'any': {
      const own = valuesOf(span, 'span', key)
      return own.length > 0 ? own : valuesOf(span, 'resource', key)
    }
  }
}

function holds(value: AttributeValue, op: FieldCondition['op'], operand: Scalar): boolean {
  const isNumber = (x: unknown): boolean => typeof x === 'number' || typeof x === 'bigint'
  const comparable = typeof value === typeof operand || (isNumber(value) && isNumber(operand))
  if (!comparable) return false
  const a = value as Scalar
  switch (op) {
    case '=':
      return !(a < operand) && !(a > operand)
    case '!=':
      return a < operand || a > operand
    case '<':
      return a < operand
    case '<=':
      return a <= operand
    case '>':
      return a > operand
    case '>=':
      return a >= operand
    case '=~':
      return new RegExp(`^(?:${String(operand)})$`, 's').test(String(a))
    case '!~':
      return !new RegExp(`^(?:${String(operand)})$`, 's').test(String(a))
  }
}
