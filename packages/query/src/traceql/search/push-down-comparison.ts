import type { AttributeScope, Comparison, SpanCondition, SpanField } from '@tailspan/model'
import type { IntrinsicName } from '../syntax/intrinsics.ts'
import type { AttributeRef, FieldExpression } from '../syntax/tree.ts'
import { KINDS, STATUSES, type Static } from '../value/static.ts'
import { ALL, allOf } from './conditions.ts'

type Binary = Extract<FieldExpression, { kind: 'binary' }>

const FIELDS: ReadonlyMap<IntrinsicName, SpanField> = new Map([
  ['span:name', 'name'],
  ['span:kind', 'kind'],
  ['span:status', 'status'],
  ['span:statusMessage', 'statusMessage'],
  ['span:duration', 'duration'],
  ['span:id', 'spanId'],
  ['span:parentID', 'parentId'],
  ['trace:id', 'traceId'],
])

const MIRRORED: ReadonlyMap<string, Comparison> = new Map([
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
])

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '^'])

/** A condition that every span meets for which a comparison holds. */
export function comparisonCondition(node: Binary): SpanCondition {
  if (isNil(node.left) || isNil(node.right)) {
    return node.op === '=' ? ALL : presence(isNil(node.left) ? node.right : node.left)
  }
  if (node.right.kind === 'static')
    return beside(node.left, node.op as Comparison, node.right.value)
  if (node.left.kind === 'static') {
    return beside(node.right, MIRRORED.get(node.op) ?? (node.op as Comparison), node.left.value)
  }
  return bothPresent(node)
}

function bothPresent({ left, right }: Binary): SpanCondition {
  return allOf([presence(left), presence(right)])
}

/** What has to be there for an expression to have a value. */
export function presence(node: FieldExpression): SpanCondition {
  switch (node.kind) {
    case 'static':
    case 'intrinsic':
      return ALL
    case 'attribute':
      return { kind: 'attribute', scope: scopeOf(node), key: node.name, op: 'exists' }
    case 'unary':
      return node.op === '-' || node.of.kind === 'attribute' ? presence(node.of) : ALL
    case 'binary':
      // A comparison with what is not there is false, which is a value.
      return ARITHMETIC.has(node.op) ? bothPresent(node) : ALL
  }
}

function beside(operand: FieldExpression, op: Comparison, value: Static): SpanCondition {
  if (operand.kind === 'attribute') return onAttribute(operand, op, value)
  if (operand.kind !== 'intrinsic') return presence(operand)
  if (operand.name === 'nestedSetParent') return onlyRoots(op, value)
  const field = FIELDS.get(operand.name)
  const raw = field === undefined ? undefined : fieldValue(field, op, value)
  return field === undefined || raw === undefined ? ALL : { kind: 'field', field, op, value: raw }
}

function fieldValue(field: SpanField, op: Comparison, value: Static): string | bigint | undefined {
  switch (value.type) {
    case 'status':
      return String(STATUSES.indexOf(value.value))
    case 'kind':
      return String(KINDS.indexOf(value.value))
    case 'int':
    case 'duration':
      // Spans that end before they start last 0 here, but maybe less than that for a reader.
      return field === 'duration' && value.value > 0n ? value.value : undefined
    case 'string':
      if (op === '=~' || op === '!~') return `(?s:${value.value})`
      return value.value
    case 'float':
      return field === 'duration' ? wholeBound(op, value.value) : undefined
    case 'bool':
    case 'nil':
    case 'array':
      return undefined
  }
}

/** The whole number that durations, which are whole, compare with as with this one: `duration > 1s * 1.5`. */
function wholeBound(op: Comparison, value: number): bigint | undefined {
  if (!(value > 0 && value < Number.MAX_SAFE_INTEGER)) return undefined
  if (op === '>' || op === '<=') return BigInt(Math.floor(value))
  if (op === '<' || op === '>=') return BigInt(Math.ceil(value))
  return undefined
}

function onAttribute(ref: AttributeRef, op: Comparison, value: Static): SpanCondition {
  if (ref.scope === 'resource' && ref.name === 'service.name' && value.type === 'string') {
    const text = op === '=~' || op === '!~' ? `(?s:${value.value})` : value.value
    return { kind: 'field', field: 'service', op, value: text }
  }
  const raw = attributeValue(op, value)
  if (raw === undefined) return presence(ref)
  return { kind: 'attribute', scope: scopeOf(ref), key: ref.name, op, value: raw }
}

function attributeValue(
  op: Comparison,
  value: Static,
): string | bigint | number | boolean | undefined {
  switch (value.type) {
    case 'string':
      return op === '=~' || op === '!~' ? `(?s:${value.value})` : value.value
    case 'int':
    case 'duration':
    case 'float':
    case 'bool':
      return value.value
    case 'status':
    case 'kind':
    case 'nil':
    case 'array':
      return undefined
  }
}

/** `nestedSetParent < 0` and `= -1` ask for roots. */
function onlyRoots(op: Comparison, value: Static): SpanCondition {
  const asks =
    value.type === 'int' &&
    ((op === '<' && value.value <= 0n) || (op === '=' && value.value === -1n))
  return asks ? { kind: 'field', field: 'parentId', op: '=', value: '' } : ALL
}

function scopeOf(ref: AttributeRef): AttributeScope {
  return ref.scope === 'none' ? 'any' : ref.scope
}

function isNil(node: FieldExpression): boolean {
  return node.kind === 'static' && node.value.type === 'nil'
}
