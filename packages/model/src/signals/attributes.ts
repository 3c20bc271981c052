/**
 * Any value an OpenTelemetry attribute can hold. Integers are bigint (64 bits), doubles are
 * number: TraceQL tells 12 from 12.0. Bytes are Uint8Array; kvlist is a list of pairs.
 */
export type AttributeValue =
  | string
  | bigint
  | number
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly kvlist: readonly Attribute[] }

export interface Attribute {
  readonly key: string
  readonly value: AttributeValue
}

/**
 * A list of attributes in the text they are stored and sent as: '' for none, else the OTLP/JSON
 * `KeyValue` list `[{"key":"a","value":{"intValue":"1"}}]`, written by `encodeAttributes` alone:
 * no blanks, so that a store can search for `{"key":"a","value":{"intValue":"1"}}` as text.
 */
export type AttributesText = string

/** Text of a list, in its order. Doubles that JSON cannot hold are "NaN", "Infinity", "-Infinity". */
export function encodeAttributes(list: readonly Attribute[]): AttributesText {
  return list.length === 0 ? '' : `[${list.map(encodeAttribute).join(',')}]`
}

/** One `{"key":…,"value":…}`: also the needle that finds this attribute in an AttributesText. */
export function encodeAttribute(attribute: Attribute): string {
  return `{"key":${JSON.stringify(attribute.key)},"value":${encodeValue(attribute.value)}}`
}

function encodeValue(value: AttributeValue): string {
  if (typeof value === 'string') return `{"stringValue":${JSON.stringify(value)}}`
  if (typeof value === 'bigint') return `{"intValue":"${value}"}`
  if (typeof value === 'boolean') return `{"boolValue":${value}}`
  if (typeof value === 'number') return `{"doubleValue":${encodeDouble(value)}}`
  if (value === null) return '{}'
  if (value instanceof Uint8Array) return `{"bytesValue":"${toBase64(value)}"}`
  if ('kvlist' in value) {
    return `{"kvlistValue":{"values":[${value.kvlist.map(encodeAttribute).join(',')}]}}`
  }
  return `{"arrayValue":{"values":[${value.map(encodeValue).join(',')}]}}`
}

function encodeDouble(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}

/** The list that `encodeAttributes` wrote. */
export function decodeAttributes(text: AttributesText): Attribute[] {
  if (text === '') return []
  return (JSON.parse(text) as { key: string; value: OtlpAnyValue }[]).map(fromKeyValue)
}

/** An OTLP/JSON AnyValue as it stands in AttributesText (and, more loosely, in what clients send). */
export interface OtlpAnyValue {
  readonly stringValue?: string
  readonly intValue?: string | number
  readonly doubleValue?: number | string
  readonly boolValue?: boolean
  readonly bytesValue?: string
  readonly arrayValue?: { readonly values?: readonly OtlpAnyValue[] }
  readonly kvlistValue?: {
    readonly values?: readonly { readonly key: string; readonly value: OtlpAnyValue }[]
  }
}

function fromKeyValue(pair: { readonly key: string; readonly value: OtlpAnyValue }): Attribute {
  return { key: pair.key, value: fromAnyValue(pair.value) }
}

/** Reads one AnyValue; an empty one is null. */
export function fromAnyValue(any: OtlpAnyValue): AttributeValue {
  if (any.stringValue !== undefined) return any.stringValue
  if (any.intValue !== undefined) return BigInt(any.intValue)
  if (any.doubleValue !== undefined) return Number(any.doubleValue)
  if (any.boolValue !== undefined) return any.boolValue
  if (any.bytesValue !== undefined) return fromBase64(any.bytesValue)
  if (any.arrayValue !== undefined) return (any.arrayValue.values ?? []).map(fromAnyValue)
  if (any.kvlistValue !== undefined) {
    return { kvlist: (any.kvlistValue.values ?? []).map(fromKeyValue) }
  }
  return null
}

/** Base64 without Buffer, for the browser. */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Bytes of base64 text; throws on text that is none. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
}
