import type { AttributesText } from '@tailspan/model'
import { JsonBytes } from './json-bytes.ts'
import { KeyPrefixes } from './key-prefixes.ts'
import type { ProtobufReader } from './protobuf-reader.ts'

// As bytes, because writing those is quicker.
const BEGIN = 91
const COMMA = 44
const END = 93
const CLOSE = 125
const EMPTY = Buffer.from('{}')
const STRING = Buffer.from('{"stringValue":')
const TRUE = Buffer.from('{"boolValue":true}')
const FALSE = Buffer.from('{"boolValue":false}')
const ENDS = Buffer.from(']}}')

/**
 * Turns `KeyValue` messages into AttributesText without building attributes in between: byte for
 * byte what `encodeAttributes` writes.
 */
export class AttributesTranscoder {
  readonly #out = new JsonBytes()
  readonly #prefixes: KeyPrefixes
  readonly #maxDepth: number

  constructor(maxDepth: number, prefixes = new KeyPrefixes()) {
    this.#maxDepth = maxDepth
    this.#prefixes = prefixes
  }

  /** Forgets what was added. */
  clear(): void {
    this.#out.clear()
  }

  /** Adds the KeyValue under the reader's cursor. */
  add(reader: ProtobufReader): void {
    this.#out.byte(this.#out.length === 0 ? BEGIN : COMMA)
    this.#keyValue(reader, 0)
  }

  /** The list of what was added, '' when that is nothing; starts over. */
  take(): AttributesText {
    if (this.#out.length === 0) return ''
    this.#out.byte(END)
    const text = this.#out.toString()
    this.#out.clear()
    return text
  }

  #keyValue(reader: ProtobufReader, depth: number): void {
    const out = this.#out
    const outer = reader.enter()
    let keyStart = 0
    let keyEnd = 0
    let value = -1
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag === 10) {
        reader.chunk()
        keyStart = reader.start
        keyEnd = reader.end
      } else if (tag === 18) {
        value = reader.pos
        reader.chunk()
      } else reader.skip(tag)
    }
    out.bytes(this.#prefixes.get(reader.bytes, keyStart, keyEnd))
    if (value < 0) out.bytes(EMPTY)
    else {
      reader.pos = value
      this.#value(reader, depth + 1)
    }
    out.byte(CLOSE)
    reader.leave(outer)
  }

  /** One AnyValue; of several alternatives the first counts. */
  #value(reader: ProtobufReader, depth: number): void {
    if (depth > this.#maxDepth) reader.fail(`attribute value nests deeper than ${this.#maxDepth}`)
    const out = this.#out
    const outer = reader.enter()
    let written = false
    while (reader.more() && !written) {
      const tag = reader.uint32()
      written = true
      switch (tag) {
        case 10:
          reader.chunk()
          out.bytes(STRING)
          out.string(reader.bytes, reader.start, reader.end)
          out.byte(CLOSE)
          break
        case 16:
          reader.varint()
          out.bytes(reader.int64.isZero() ? FALSE : TRUE)
          break
        case 24:
          reader.varint()
          out.raw(`{"intValue":"${decimal(reader.int64.low, reader.int64.high, reader)}"}`)
          break
        case 33:
          out.raw(double(reader.double()))
          break
        case 42:
          this.#list(reader, depth, '{"arrayValue":{"values":[')
          break
        case 50:
          this.#list(reader, depth, '{"kvlistValue":{"values":[')
          break
        case 58:
          reader.chunk()
          out.raw(`{"bytesValue":"${reader.bytes.toString('base64', reader.start, reader.end)}"}`)
          break
        default:
          reader.skip(tag)
          written = false
      }
    }
    if (!written) out.bytes(EMPTY)
    reader.leave(outer)
  }

  #list(reader: ProtobufReader, depth: number, head: string): void {
    const out = this.#out
    const outer = reader.enter()
    out.raw(head)
    let first = true
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag !== 10) {
        reader.skip(tag)
        continue
      }
      if (!first) out.byte(COMMA)
      first = false
      if (head.charCodeAt(2) === 97) this.#value(reader, depth + 1)
      else this.#keyValue(reader, depth + 1)
    }
    out.bytes(ENDS)
    reader.leave(outer)
  }
}

function decimal(low: number, high: number, reader: ProtobufReader): string {
  if (high === 0) return `${low >>> 0}`
  if (high === -1 && low < 0) return `${low}`
  return `${reader.int64.toBigInt()}`
}

function double(value: number): string {
  if (!Number.isFinite(value)) return `{"doubleValue":"${value}"}`
  return Object.is(value, -0) ? '{"doubleValue":-0}' : `{"doubleValue":${value}}`
}
