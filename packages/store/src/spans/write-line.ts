import { type AttributeSignature, hashBytes } from './attribute-signature.ts'
import { startsWith } from './key-paths.ts'

/** Where lines are written, and what they add to the bits of a span. */
export interface LineSink {
  bytes: Buffer
  length: number
  readonly signature: AttributeSignature
}

const STRING = Buffer.from('{"stringValue":"')
const INTEGER = Buffer.from('{"intValue":"')
const DOUBLE = Buffer.from('{"doubleValue":')
const BOOLEAN = Buffer.from('{"boolValue":')
const TRUE = Buffer.from('{"boolValue":true}')
const FALSE = Buffer.from('{"boolValue":false}')
const ARRAY = Buffer.from('{"arrayValue":{"values":[')
const QUOTE = 34
const COMMA = 44
const MINUS = 45
const ZERO = 48
const NINE = 57
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125
const TILDE = 126
/** The letter that tells the kinds of values apart: in `{"stringValue":` the s. */
const LETTER = 2
const [S, I, D, B] = [115, 105, 100, 98]

/**
 * Writes the AnyValue at `start` as a line, and adds it to the signature behind the hash of its
 * key. Answers where it ends; -1 when it is none or holds what would break a line. Never writes
 * more bytes than it reads.
 */
export function writeLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  sink: LineSink,
): number {
  const scalar = writeScalar(bytes, start, end, key, sink)
  if (scalar >= 0) return scalar
  const after = objectEnd(bytes, start, end)
  if (after < 0) return -1
  if (startsWith(bytes, start, ARRAY) && !addElements(bytes, start, after, key, sink)) return -1
  for (let at = start; at < after; at++) {
    const byte = bytes[at] as number
    if (byte < 32) return -1
    sink.bytes[sink.length++] = byte
  }
  return after
}

/** The same for a text, number or boolean; -1, and nothing written, for any other value. */
function writeScalar(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  sink: LineSink,
): number {
  const begin = sink.length
  let after = -1
  let hashed = begin
  switch (bytes[start + LETTER]) {
    case S:
      if (startsWith(bytes, start, STRING)) after = writeText(bytes, start, end, sink)
      break
    case I:
      if (startsWith(bytes, start, INTEGER)) after = writeInteger(bytes, start, end, sink)
      break
    case D:
      if (startsWith(bytes, start, DOUBLE)) after = writeDouble(bytes, start, end, sink)
      hashed += isMinusZero(sink, begin) ? 2 : 1
      break
    case B: {
      const value = startsWith(bytes, start, TRUE) ? TRUE : FALSE
      if (!startsWith(bytes, start, value)) break
      for (let i = BOOLEAN.length; i < value.length - 1; i++) {
        sink.bytes[sink.length++] = value[i] as number
      }
      after = start + value.length
      break
    }
    case undefined:
    default:
      return -1
  }
  if (after < 0) sink.length = begin
  else sink.signature.add(hashBytes(key, sink.bytes, hashed, sink.length))
  return after
}

function writeText(bytes: Uint8Array, start: number, end: number, sink: LineSink): number {
  const out = sink.bytes
  let length = sink.length
  out[length++] = QUOTE
  for (let at = start + STRING.length; at < end; at++) {
    const byte = bytes[at] as number
    if (byte < 32) return -1
    out[length++] = byte
    if (byte === QUOTE) {
      sink.length = length
      return bytes[at + 1] === CLOSE ? at + 2 : -1
    }
    if (byte === BACKSLASH) out[length++] = bytes[++at] as number
  }
  return -1
}

function writeInteger(bytes: Uint8Array, start: number, end: number, sink: LineSink): number {
  const first = start + INTEGER.length
  let at = first
  for (; at < end; at++) {
    const byte = bytes[at] as number
    if ((byte < ZERO || byte > NINE) && (byte !== MINUS || at > first)) break
    sink.bytes[sink.length++] = byte
  }
  return at > first && bytes[at] === QUOTE && bytes[at + 1] === CLOSE ? at + 2 : -1
}

function writeDouble(bytes: Uint8Array, start: number, end: number, sink: LineSink): number {
  sink.bytes[sink.length++] = TILDE
  for (let at = start + DOUBLE.length; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === CLOSE) return at + 1
    // A number, or a name in quotes.
    if (byte < 32 || byte === OPEN || byte === COMMA || byte === BACKSLASH) return -1
    sink.bytes[sink.length++] = byte
  }
  return -1
}

/** Numbers have the same bits whatever their types, zeros whatever their signs. */
function isMinusZero({ bytes, length }: LineSink, begin: number): boolean {
  return length === begin + 3 && bytes[begin + 1] === MINUS && bytes[begin + 2] === ZERO
}

/** Adds the elements of a list to the signature: each is what the attribute may be looked for by. */
function addElements(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  sink: LineSink,
): boolean {
  let at = start + ARRAY.length
  while (bytes[at] === OPEN) {
    const begin = sink.length
    let next = writeScalar(bytes, at, end, key, sink)
    sink.length = begin
    if (next < 0) {
      next = objectEnd(bytes, at, end)
      if (next < 0) return false
      if (startsWith(bytes, at, ARRAY) && !addElements(bytes, at, next, key, sink)) return false
    }
    at = bytes[next] === COMMA ? next + 1 : next
  }
  return at === end - 3
}

/** Position behind the JSON object that opens at `open`; -1 when it does not end. */
function objectEnd(bytes: Uint8Array, open: number, end: number): number {
  if (bytes[open] !== OPEN) return -1
  let depth = 0
  for (let at = open; at < end; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = literalEnd(bytes, at, end) - 1
      if (at < 0) return -1
    } else if (byte === OPEN) depth++
    else if (byte === CLOSE && --depth === 0) return at + 1
  }
  return -1
}

/** Position behind the string literal that opens at `open`; -1 when there is none. */
function literalEnd(bytes: Uint8Array, open: number, end: number): number {
  for (let at = open + 1; at < end; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) at++
  }
  return -1
}
