import { type TextColumn, textAt, textStart } from '../duck/text-column.ts'
import { attributeKeys } from './attribute-keys.ts'
import { AttributeSignature } from './attribute-signature.ts'
import { type KeyPath, KeyPaths, startsWith } from './key-paths.ts'
import { type LineSink, writeLine } from './write-line.ts'

const KEY = Buffer.from('{"key":')
const VALUE = Buffer.from(',"value":')
const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const CLOSE = 125
const NEWLINE = 10

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
  readonly #paths = new KeyPaths()
  readonly #idOf: (keys: string, row: number) => number
  readonly #sink: LineSink = {
    bytes: Buffer.allocUnsafe(4096),
    length: 0,
    signature: new AttributeSignature(),
  }

  /** `idOf` answers the number of a row's list of keys, written as `attributeKeys` does. */
  constructor(idOf: (keys: string, row: number) => number) {
    this.#idOf = idOf
  }

  /** Forgets the numbers of keys. */
  forget(): void {
    this.#paths.forget()
  }

  /** Packs a column of AttributesTexts. The keys of rows that are not `plain` are asked for each time. */
  pack(column: TextColumn, plain: (row: number) => boolean): PackedAttributes {
    const sink = this.#sink
    const rows = column.ends.length
    if (sink.bytes.length < column.bytes.length) {
      sink.bytes = Buffer.allocUnsafe(column.bytes.length + column.bytes.length / 2)
    }
    sink.length = 0
    const ends = new Uint32Array(rows)
    const signatures = new Uint32Array(4 * rows)
    const keysets = new Uint32Array(rows)
    const { words } = sink.signature
    for (let row = 0; row < rows; row++) {
      const begin = sink.length
      const start = textStart(column, row)
      const end = column.ends[row] as number
      sink.signature.clear()
      const path = this.#read(column.bytes, start, end)
      if (path) {
        if (!plain(row)) keysets[row] = this.#idOf(path.keys, row)
        else {
          if (path.id < 0) path.id = this.#idOf(path.keys, row)
          keysets[row] = path.id
        }
      } else {
        sink.bytes.set(column.bytes.subarray(start, end), begin)
        sink.length = begin + end - start
        words.fill(0xffff_ffff)
        keysets[row] = this.#idOf(attributeKeys(textAt(column, row)), row)
      }
      for (let word = 0; word < 4; word++) signatures[4 * row + word] = words[word] as number
      ends[row] = sink.length
      this.#paths.trim()
    }
    return { texts: { bytes: sink.bytes.subarray(0, sink.length), ends }, signatures, keysets }
  }

  /** Packs a list and answers its keys; undefined when it is laid out in another way than expected. */
  #read(bytes: Uint8Array, start: number, end: number): KeyPath | undefined {
    const sink = this.#sink
    let path = this.#paths.root
    if (start === end) return path
    if (bytes[start] !== OPEN_LIST) return undefined
    // The first prefix stands behind the bracket, the others begin with a comma.
    for (let at = start + 1; ; ) {
      const known: KeyPath | undefined = this.#paths.find(path, bytes, at)
      const next = known ?? this.#addPath(path, bytes, at, end)
      if (!next) return undefined
      if (at > start + 1) sink.bytes[sink.length++] = NEWLINE
      const value = at + next.prefix.length
      const valueEnd = writeLine(bytes, value, end, next.hash, sink)
      if (valueEnd < 0 || bytes[valueEnd] !== CLOSE) return undefined
      path = next
      at = valueEnd + 1
      if (bytes[at] === CLOSE_LIST) return at + 1 === end ? path : undefined
    }
  }

  /** Reads a key that no list before had here; undefined when there is none. */
  #addPath(from: KeyPath, bytes: Uint8Array, at: number, end: number): KeyPath | undefined {
    const isFirst = from === this.#paths.root
    if (!isFirst && bytes[at] !== COMMA) return undefined
    const open = isFirst ? at : at + 1
    if (!startsWith(bytes, open, KEY)) return undefined
    const key = { start: open + KEY.length, end: plainLiteralEnd(bytes, open + KEY.length, end) }
    if (key.end < 0 || !startsWith(bytes, key.end, VALUE)) return undefined
    return this.#paths.add(from, bytes, { start: at, end: key.end + VALUE.length }, key)
  }
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
