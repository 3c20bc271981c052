import { field, isObject, list, text } from '../compare/json.ts'
import { closeNumbers, toNumber } from '../compare/numbers.ts'
import { durationNanos } from './duration.ts'

/** An OTLP AnyValue: its type and its value in one spelling. */
export type AnyValue =
  | { readonly type: 'none' }
  | { readonly type: 'string' | 'int' | 'bool' | 'bytes'; readonly value: string }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'array'; readonly values: readonly AnyValue[] }
  | { readonly type: 'kvlist'; readonly members: readonly Attribute[] }

export interface Attribute {
  readonly key: string
  readonly value: AnyValue
}

/** The attributes of a span, resource, event or series. */
export const attributes = (value: unknown): readonly Attribute[] =>
  list(value).map((item) => ({
    key: text(field(item, 'key')),
    value: anyValue(field(item, 'value')),
  }))

function anyValue(source: unknown): AnyValue {
  if (!isObject(source)) return { type: 'none' }
  const has = (name: string): boolean => Object.hasOwn(source, name)
  if (has('stringValue')) return { type: 'string', value: text(source['stringValue']) }
  if (has('intValue')) return { type: 'int', value: integer(source['intValue']) }
  if (has('doubleValue'))
    return { type: 'double', value: toNumber(source['doubleValue']) ?? Number.NaN }
  if (has('boolValue')) return { type: 'bool', value: String(Boolean(source['boolValue'])) }
  if (has('bytesValue')) return { type: 'bytes', value: unpadded(source['bytesValue']) }
  if (has('arrayValue'))
    return { type: 'array', values: list(field(source['arrayValue'], 'values')).map(anyValue) }
  if (has('kvlistValue')) {
    const members = [...attributes(field(source['kvlistValue'], 'values'))]
    return { type: 'kvlist', members: members.sort((a, b) => (a.key < b.key ? -1 : 1)) }
  }
  return { type: 'none' }
}

/** 64-bit integers stand in JSON as text or as numbers; absent ones are zero. */
export function integer(value: unknown): string {
  const source = text(value ?? 0)
  return /^[-+]?\d+$/.test(source) ? BigInt(source).toString() : source
}

/** Base64 with or without its padding. */
export const unpadded = (value: unknown): string => text(value).replace(/=+$/, '')

export function sameValue(a: AnyValue, b: AnyValue): boolean {
  if (a.type === 'none') return b.type === 'none'
  if (a.type === 'double') return b.type === 'double' && closeNumbers(a.value, b.value)
  if (a.type === 'array') return b.type === 'array' && sameAll(a.values, b.values)
  if (a.type === 'kvlist') {
    if (b.type !== 'kvlist') return false
    const keys = (value: typeof a): string => JSON.stringify(value.members.map((m) => m.key))
    const values = (value: typeof a): AnyValue[] => value.members.map((m) => m.value)
    return keys(a) === keys(b) && sameAll(values(a), values(b))
  }
  if (b.type !== a.type) return false
  if (a.value === b.value) return true
  const x = durationNanos(a.value)
  const y = durationNanos(b.value)
  return a.type === 'string' && x !== undefined && y !== undefined && closeNumbers(x, y)
}

const sameAll = (a: readonly AnyValue[], b: readonly AnyValue[]): boolean =>
  a.length === b.length && a.every((value, i) => sameValue(value, b[i] ?? { type: 'none' }))

/**
 * Whether a search answer's value is as good as Tempo's, which shows only those elements of an
 * array that met the condition: a fuller array is as good.
 */
export function coversValue(want: AnyValue, got: AnyValue): boolean {
  if (sameValue(want, got)) return true
  if (got.type !== 'array') return false
  const elements = want.type === 'array' ? want.values : [want]
  return elements.every((element) => got.values.some((value) => sameValue(element, value)))
}

export function showValue(value: AnyValue): string {
  if (value.type === 'none') return 'nothing'
  if (value.type === 'array') return `[${value.values.map(showValue).join(', ')}]`
  if (value.type === 'kvlist') return `{${value.members.map(showAttribute).join(', ')}}`
  if (value.type === 'string') return JSON.stringify(value.value)
  return value.type === 'double' ? `${value.value}f` : value.value
}

export const showAttribute = (attribute: Attribute): string =>
  `${attribute.key}=${showValue(attribute.value)}`
