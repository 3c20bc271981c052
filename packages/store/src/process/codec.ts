import { deserialize, serialize } from 'node:v8'

/**
 * A message as bytes. Structured clone carries bigints, typed arrays and text of any kind, but
 * takes its time over lists of many strings: those travel as one text with lengths.
 */
export function encodeMessage(message: unknown): Buffer {
  return serialize(pack(message))
}

export function decodeMessage(bytes: Uint8Array): unknown {
  return unpack(deserialize(bytes))
}

/** Stands for a list of strings. The name of the first key occurs nowhere else. */
interface PackedTexts {
  readonly '\u0000texts': string
  readonly lengths: Uint32Array
}

/** Shorter lists are not worth it. */
const FEW = 8

function pack(value: unknown): unknown {
  if (Array.isArray(value)) return isTexts(value) ? packTexts(value as string[]) : value.map(pack)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item)]))
}

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack)
  if (!isPlain(value)) return value
  if ('\u0000texts' in value) return unpackTexts(value as unknown as PackedTexts)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]))
}

function isTexts(list: readonly unknown[]): boolean {
  return list.length > FEW && list.every((item) => typeof item === 'string')
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  )
}

function packTexts(texts: readonly string[]): PackedTexts {
  const lengths = new Uint32Array(texts.length)
  for (let i = 0; i < texts.length; i++) lengths[i] = texts[i]?.length ?? 0
  return { '\u0000texts': texts.join(''), lengths }
}

function unpackTexts(packed: PackedTexts): string[] {
  const text = packed['\u0000texts']
  const texts = Array.from<string>({ length: packed.lengths.length })
  let from = 0
  for (let i = 0; i < texts.length; i++) {
    const to = from + (packed.lengths[i] ?? 0)
    texts[i] = text.slice(from, to)
    from = to
  }
  return texts
}
