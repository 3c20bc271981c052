import { type TextColumn, textAt, textStart } from '../duck/text-column.ts'
import { attributeKeys } from './attribute-keys.ts'

const KEY = Buffer.from('{"key":')
const VALUE = Buffer.from(',"value":')
const QUOTE = 34
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125

/**
 * Reads the keys of attribute lists from their bytes, as `attributeKeys` does from text, and
 * remembers what came of the last ones: spans of one kind have the same keys, so most are
 * recognised without becoming a string. One reader serves one commit.
 */
export class KeyReader {
  /** By hash of the keys. */
  readonly #known = new Map<number, { readonly keys: Uint8Array; readonly id: number }>()
  readonly #idOf: (keys: string) => number
  #keys = Buffer.allocUnsafe(256)
  #length = 0
  #hash = 0

  /** `idOf` answers the number of a list of keys as `attributeKeys` writes them. */
  constructor(idOf: (keys: string) => number) {
    this.#idOf = idOf
  }

  /** The number of the keys in a row. */
  idAt(column: TextColumn, row: number): number {
    if (!this.#read(column.bytes, textStart(column, row), column.ends[row] as number)) {
      return this.#idOf(attributeKeys(textAt(column, row)))
    }
    const known = this.#known.get(this.#hash)
    if (known && this.#isNow(known.keys)) return known.id
    const keys = Uint8Array.prototype.slice.call(this.#keys, 0, this.#length)
    const id = this.#idOf(this.#keys.toString('utf8', 0, this.#length))
    this.#known.set(this.#hash, { keys, id })
    return id
  }

  #isNow(keys: Uint8Array): boolean {
    if (keys.length !== this.#length) return false
    for (let i = 0; i < keys.length; i++) if (keys[i] !== this.#keys[i]) return false
    return true
  }

  /** Collects the keys of a list; false when it is laid out in another way than expected. */
  #read(bytes: Uint8Array, start: number, end: number): boolean {
    this.#length = 0
    this.#hash = 0
    if (start === end) return true
    if (this.#keys.length < end - start) this.#keys = Buffer.allocUnsafe(2 * (end - start))
    let at = start + 1
    while (at < end && bytes[at] === OPEN) {
      if (!startsWith(bytes, at, KEY)) return false
      const key = at + KEY.length
      const keyEnd = literalEnd(bytes, key, end)
      if (keyEnd < 0 || !startsWith(bytes, keyEnd, VALUE)) return false
      const valueAt = valueEnd(bytes, keyEnd + VALUE.length, end)
      if (valueAt < 0 || bytes[valueAt] !== CLOSE) return false
      this.#add(bytes, key, keyEnd)
      at = valueAt + 2
    }
    return at === end
  }

  #add(bytes: Uint8Array, start: number, end: number): void {
    let hash = this.#hash
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      this.#keys[this.#length++] = byte
      hash = Math.imul(hash ^ byte, 0x0100_0193)
    }
    this.#keys[this.#length++] = 44
    this.#hash = hash
  }
}

function startsWith(bytes: Uint8Array, at: number, what: Uint8Array): boolean {
  for (let i = 0; i < what.length; i++) if (bytes[at + i] !== what[i]) return false
  return true
}

/** Position behind the string literal that opens at `open`; -1 when there is none. */
function literalEnd(bytes: Uint8Array, open: number, end: number): number {
  if (bytes[open] !== QUOTE) return -1
  for (let at = open + 1; at < end; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) at++
  }
  return -1
}

/** Position behind the JSON object that opens at `open`; -1 when it does not end. */
function valueEnd(bytes: Uint8Array, open: number, end: number): number {
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
