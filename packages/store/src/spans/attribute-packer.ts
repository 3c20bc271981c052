import { type TextColumn, textAt, textStart } from '../duck/text-column.ts'
import { attributeKeys } from './attribute-keys.ts'
import { AttributeSignature, hashBytes, NO_BYTES } from './attribute-signature.ts'

const KEY = Buffer.from('{"key":')
const VALUE = Buffer.from(',"value":')
const STRING = Buffer.from('{"stringValue":')
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
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN = 123
const CLOSE = 125
const NEWLINE = 10
const TILDE = 126

/** The attributes of some spans as they are kept; valid until the packer packs again. */
export interface PackedAttributes {
  /** Texts of values. */
  readonly texts: TextColumn
  /** Four words a span, see AttributeSignature. */
  readonly signatures: Uint32Array
  /** The numbers of the keys. */
  readonly keysets: Uint32Array
}

/**
 * Takes the keys out of attribute lists: spans of one kind have the same, so they are kept once and
 * the values by themselves, in the order of the keys, a line each: `"text"` in JSON, `12` for an
 * integer, `~1.5` for a double, `true`, and any other AnyValue as it is: `{"arrayValue":…}`. A list
 * that is laid out in another way than `encodeAttributes` does stays whole: it begins with `[`.
 * Reads bytes, because most spans can do without becoming strings.
 */
export class AttributePacker {
  /** By hash of the keys. */
  readonly #known = new Map<number, { readonly keys: Uint8Array; readonly id: number }>()
  readonly #idOf: (keys: string, row: number) => number
  readonly #signature = new AttributeSignature()
  #keys = Buffer.allocUnsafe(256)
  #keysLength = 0
  #keysHash = 0
  #out = Buffer.allocUnsafe(4096)
  #length = 0
  #isLine = true

  /** `idOf` answers the number of a row's list of keys, written as `attributeKeys` does. */
  constructor(idOf: (keys: string, row: number) => number) {
    this.#idOf = idOf
  }

  /** Forgets the numbers of keys. */
  forget(): void {
    this.#known.clear()
  }

  /** Packs a column of AttributesTexts. The keys of rows that are not `plain` are asked for each time. */
  pack(column: TextColumn, plain: (row: number) => boolean): PackedAttributes {
    const rows = column.ends.length
    if (this.#out.length < column.bytes.length) {
      this.#out = Buffer.allocUnsafe(column.bytes.length + column.bytes.length / 2)
    }
    this.#length = 0
    const ends = new Uint32Array(rows)
    const signatures = new Uint32Array(4 * rows)
    const keysets = new Uint32Array(rows)
    for (let row = 0; row < rows; row++) {
      const begin = this.#length
      this.#signature.clear()
      if (this.#read(column.bytes, textStart(column, row), column.ends[row] as number)) {
        keysets[row] = plain(row)
          ? this.#id(row)
          : this.#idOf(this.#keys.toString('utf8', 0, this.#keysLength), row)
      } else {
        this.#length = begin
        this.#copy(column.bytes, textStart(column, row), column.ends[row] as number)
        this.#signature.words.fill(0xffff_ffff)
        keysets[row] = this.#idOf(attributeKeys(textAt(column, row)), row)
      }
      signatures.set(this.#signature.words, 4 * row)
      ends[row] = this.#length
    }
    return { texts: { bytes: this.#out.subarray(0, this.#length), ends }, signatures, keysets }
  }

  #id(row: number): number {
    const known = this.#known.get(this.#keysHash)
    if (known && this.#isNow(known.keys)) return known.id
    const keys = Uint8Array.prototype.slice.call(this.#keys, 0, this.#keysLength)
    const id = this.#idOf(this.#keys.toString('utf8', 0, this.#keysLength), row)
    this.#known.set(this.#keysHash, { keys, id })
    return id
  }

  #isNow(keys: Uint8Array): boolean {
    if (keys.length !== this.#keysLength) return false
    for (let i = 0; i < keys.length; i++) if (keys[i] !== this.#keys[i]) return false
    return true
  }

  /** Packs a list; false when it is laid out in another way than expected. */
  #read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#keysLength = 0
    this.#keysHash = 0
    if (start === end) return true
    if (bytes[start] !== OPEN_LIST) return false
    if (this.#keys.length < end - start) this.#keys = Buffer.allocUnsafe(2 * (end - start))
    const begin = this.#length
    let at = start + 1
    while (at < end && bytes[at] === OPEN) {
      if (!startsWith(bytes, at, KEY)) return false
      const key = at + KEY.length
      const keyEnd = plainLiteralEnd(bytes, key, end)
      if (keyEnd < 0 || !startsWith(bytes, keyEnd, VALUE)) return false
      const value = keyEnd + VALUE.length
      const valueAt = valueEnd(bytes, value, end)
      if (valueAt < 0 || bytes[valueAt] !== CLOSE) return false
      this.#addKey(bytes, key, keyEnd)
      if (this.#length > begin) this.#out[this.#length++] = NEWLINE
      const hash = hashBytes(NO_BYTES, bytes, key, keyEnd)
      if (!this.#addValue(bytes, value, valueAt, hash)) return false
      at = valueAt + 2
    }
    return at === end && bytes[end - 1] === CLOSE_LIST
  }

  #addKey(bytes: Uint8Array, start: number, end: number): void {
    let hash = this.#keysHash
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      this.#keys[this.#keysLength++] = byte
      hash = Math.imul(hash ^ byte, 0x0100_0193)
    }
    this.#keys[this.#keysLength++] = COMMA
    this.#keysHash = hash
  }

  /** Writes the AnyValue; false when it holds what would break a line. */
  #addValue(bytes: Uint8Array, start: number, end: number, key: number): boolean {
    if (this.#addScalar(bytes, start, end, key)) return this.#isLine
    if (startsWith(bytes, start, ARRAY) && !this.#addElements(bytes, start, end, key)) return false
    return this.#copy(bytes, start, end)
  }

  /** Writes text, number or boolean and adds it to the signature; false for any other value. */
  #addScalar(bytes: Uint8Array, start: number, end: number, key: number): boolean {
    let out = this.#length
    if (startsWith(bytes, start, STRING) && bytes[start + STRING.length] === QUOTE) {
      this.#isLine = this.#copy(bytes, start + STRING.length, end - 1)
    } else if (startsWith(bytes, start, INTEGER) && isNumber(bytes[start + INTEGER.length])) {
      this.#isLine = this.#copy(bytes, start + INTEGER.length, end - 2)
    } else if (startsWith(bytes, start, DOUBLE)) {
      this.#out[this.#length++] = TILDE
      this.#isLine = this.#copy(bytes, start + DOUBLE.length, end - 1)
      // Numbers are equal whatever their types, zeros whatever their signs.
      const isMinusZero = this.#length === out + 3 && this.#out[out + 1] === MINUS
      out += isMinusZero && this.#out[out + 2] === ZERO ? 2 : 1
    } else if (startsWith(bytes, start, TRUE) || startsWith(bytes, start, FALSE)) {
      this.#isLine = this.#copy(bytes, start + BOOLEAN.length, end - 1)
    } else return false
    this.#signature.add(hashBytes(key, this.#out, out, this.#length))
    return true
  }

  /** Adds the elements of a list to the signature: each is what the attribute may be looked for by. */
  #addElements(bytes: Uint8Array, start: number, end: number, key: number): boolean {
    let at = start + ARRAY.length
    while (bytes[at] === OPEN) {
      const next = valueEnd(bytes, at, end)
      if (next < 0) return false
      const out = this.#length
      const scalar = this.#addScalar(bytes, at, next, key)
      this.#length = out
      if (!scalar && startsWith(bytes, at, ARRAY) && !this.#addElements(bytes, at, next, key)) {
        return false
      }
      at = bytes[next] === COMMA ? next + 1 : next
    }
    return at === end - 3
  }

  #copy(bytes: Uint8Array, start: number, end: number): boolean {
    let ok = true
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      if (byte < 32) ok = false
      this.#out[this.#length++] = byte
    }
    return ok
  }
}

function startsWith(bytes: Uint8Array, at: number, what: Uint8Array): boolean {
  for (let i = 0; i < what.length; i++) if (bytes[at + i] !== what[i]) return false
  return true
}

/** Whether a decimal number begins with the byte. */
function isNumber(byte: number | undefined): boolean {
  return byte !== undefined && (byte === 45 || (byte >= 48 && byte <= 57))
}

/** Position behind the string literal that opens at `open`; -1 when there is none or it has escapes. */
function plainLiteralEnd(bytes: Uint8Array, open: number, end: number): number {
  if (bytes[open] !== QUOTE) return -1
  for (let at = open + 1; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === QUOTE) return at + 1
    // What an escape stands for may be no Unicode, which a table of keys cannot hold.
    if (byte === BACKSLASH || byte < 32) return -1
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

/** Position behind the JSON object that opens at `open`; -1 when it does not end. */
function valueEnd(bytes: Uint8Array, open: number, end: number): number {
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
