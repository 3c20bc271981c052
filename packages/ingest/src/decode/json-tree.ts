import { type Attribute, type AttributeValue, TailspanError } from '@tailspan/model'
import { JsonScanner } from './json-scanner.ts'

/** A JSON object as JSON.parse makes it; read with the functions below, which judge types. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Parses a body that must be one object. The nesting is checked before anything recursive sees it,
 * and integers too long for a double are read as strings. Errors: `bad_request`.
 */
export function parseObject(body: Buffer, maxDepth: number): JsonObject {
  const scan = new JsonScanner(body, maxDepth)
  scan.skip()
  if (scan.peek() !== -1) scan.fail('unexpected text after the value')
  let tree: unknown
  try {
    tree = JSON.parse(quoteLongIntegers(body.toString('utf8')))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new TailspanError('bad_request', `invalid JSON: ${message}`, { cause: error })
  }
  return object(tree, 'the body')
}

/** Quotes integers of 16 digits and more outside of strings: nanoseconds that clients send bare. */
function quoteLongIntegers(text: string): string {
  if (!/[:,[]\s*-?\d{16}/.test(text)) return text
  // A string, or a number: whichever starts first is passed as a whole.
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs, (token) =>
    /^-?\d{16,20}$/.test(token) ? `"${token}"` : token,
  )
}

function bad(what: string, expected: string): never {
  throw new TailspanError('bad_request', `${what} must be ${expected}`)
}

function object(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) bad(what, 'an object')
  return value as JsonObject
}

/** A member that is an object; an empty one when absent or null. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  return object(parent[key] ?? {}, key)
}

/** The objects of a member that is an array; none when absent or null. */
export function listAt(parent: JsonObject, key: string): readonly unknown[] {
  const value = parent[key] ?? []
  return Array.isArray(value) ? value : bad(key, 'an array')
}

/** Calls back for each object of a list; whoever throws a TailspanError is told where. */
export function eachObject(
  parent: JsonObject,
  key: string,
  callback: (item: JsonObject) => void,
): void {
  listAt(parent, key).forEach((item, index) => {
    within(`${key}[${index}]`, () => callback(object(item, 'it')))
  })
}

/** Runs and adds the place to the message of a TailspanError. */
export function within<T>(place: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof TailspanError)) throw error
    const glue = /^[a-zA-Z]+\[/.test(error.message) ? '.' : ': '
    throw new TailspanError(error.code, place + glue + error.message, { cause: error.cause })
  }
}

/** Text; '' when absent or null. */
export function stringAt(parent: JsonObject, key: string): string {
  const value = parent[key] ?? ''
  return typeof value === 'string' ? value : bad(key, 'a string')
}

/** An unsigned 32-bit number, as number or decimal text; 0 when absent or null. */
export function uint32At(parent: JsonObject, key: string): number {
  const value = parent[key] ?? 0
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return Number.isInteger(number) && (number as number) >= 0 && (number as number) < 2 ** 32
    ? (number as number)
    : bad(key, 'an integer from 0 to 4294967295')
}

/** Nanoseconds, as number or decimal text, that fit a signed 64-bit integer; 0n when absent or null. */
export function timeAt(parent: JsonObject, key: string): bigint {
  const value = integer(parent[key] ?? 0)
  return value !== undefined && value >= 0n && value < 2n ** 63n
    ? value
    : bad(key, 'nanoseconds that fit 63 bits')
}

/** An enum's number, given as number or by name. Unknown names are 0, as unknown numbers stay. */
export function enumAt(parent: JsonObject, key: string, names: readonly string[]): number {
  const value = parent[key]
  if (typeof value !== 'string' || /^\d+$/.test(value)) return uint32At(parent, key)
  return Math.max(0, names.indexOf(value))
}

/** OTLP attributes; a list of `{key, value}`. */
export function attributesAt(parent: JsonObject, key = 'attributes'): Attribute[] {
  const list: Attribute[] = []
  eachObject(parent, key, (item) => {
    list.push({ key: stringAt(item, 'key'), value: anyValue(item['value']) })
  })
  return list
}

/** An OTLP/JSON AnyValue; null when absent or empty. */
export function anyValue(value: unknown): AttributeValue {
  if (value === undefined || value === null) return null
  const any = object(value, 'value')
  if (any['stringValue'] !== undefined) return stringAt(any, 'stringValue')
  if (any['boolValue'] !== undefined) {
    return typeof any['boolValue'] === 'boolean'
      ? any['boolValue']
      : bad('boolValue', 'true or false')
  }
  if (any['intValue'] !== undefined) {
    const number = integer(any['intValue'])
    return number !== undefined && BigInt.asIntN(64, number) === number
      ? number
      : bad('intValue', 'a 64-bit integer')
  }
  if (any['doubleValue'] !== undefined) return double(any['doubleValue'])
  if (any['bytesValue'] !== undefined) {
    return new Uint8Array(Buffer.from(stringAt(any, 'bytesValue'), 'base64'))
  }
  if (any['arrayValue'] !== undefined) {
    return listAt(objectAt(any, 'arrayValue'), 'values').map(anyValue)
  }
  if (any['kvlistValue'] !== undefined) {
    return { kvlist: attributesAt(objectAt(any, 'kvlistValue'), 'values') }
  }
  return null
}

function double(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string' && value.trim() !== '') {
    const number = Number(value)
    if (!Number.isNaN(number) || value === 'NaN') return number
  }
  return bad('doubleValue', 'a number')
}

function integer(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined
}
