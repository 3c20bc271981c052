/**
 * Sets of grams: which sequences of three bytes occur in some text, ASCII letters in lower case.
 * A gram is hashed to 16 bits, so a set may seem to have one that it has not, never the other way
 * round.
 */
const GRAMS = 65_536

/** A set in its open form has a byte per gram: setting one needs no look at what is there. */
export function newGramMarks(): Uint8Array {
  return new Uint8Array(GRAMS)
}

/** Adds the grams of `bytes` from one place up to another, and maybe two that are not there. */
export function markGrams(
  marks: Uint8Array,
  bytes: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  markEscapes(marks, Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from))
  // A local table and one loop over all of the rows: several times as fast as row by row.
  const fold = LOWER
  let last = 0
  for (let at = from; at < to; at++) {
    last = (last << 8) | (fold[bytes[at] as number] as number)
    marks[Math.imul(last << 8, MIX) >>> 16] = 1
  }
}

/** The closed form of a set: a bit per gram. */
export function packGrams(marks: Uint8Array): Uint8Array {
  const bits = new Uint8Array(GRAMS / 8)
  for (let gram = 0; gram < GRAMS; gram++) {
    if (marks[gram] === 1) bits[gram >> 3] = (bits[gram >> 3] as number) | (1 << (gram & 7))
  }
  return bits
}

/**
 * The grams of a text; none when it is shorter than three bytes, but for the two that begin an
 * escaped character, `\\u` and `\\x`.
 */
export function gramsOf(text: string): Uint16Array {
  const escape = ESCAPES.find(({ spelled }) => spelled.includes(text))
  return escape ? gramsOfBytes(escape.mark) : gramsOfBytes(new TextEncoder().encode(text))
}

function gramsOfBytes(bytes: Uint8Array): Uint16Array {
  const grams: number[] = []
  let last = 0
  bytes.forEach((byte, at) => {
    last = (last << 8) | (LOWER[byte] as number)
    if (at >= 2) grams.push(Math.imul(last << 8, MIX) >>> 16)
  })
  return Uint16Array.from(new Set(grams))
}

/** Whether a closed set has all of the grams. */
export function hasGrams(bits: Uint8Array, grams: Uint16Array): boolean {
  for (const gram of grams) {
    if (((bits[gram >> 3] as number) & (1 << (gram & 7))) === 0) return false
  }
  return true
}

/** Whether an open set has all of the grams. */
export function marksGrams(marks: Uint8Array, grams: Uint16Array): boolean {
  for (const gram of grams) if (marks[gram] === 0) return false
  return true
}

/** Two bytes make no gram; those that matter are marked as if bytes came next that no text has. */
const ESCAPES = [
  { spelled: ['\\u', '\\U'], mark: Uint8Array.of(0x5c, 0x75, 0xff, 0xfe) },
  { spelled: ['\\x', '\\X'], mark: Uint8Array.of(0x5c, 0x78, 0xff, 0xfe) },
]

function markEscapes(marks: Uint8Array, bytes: Buffer): void {
  if (!bytes.includes(0x5c)) return
  for (const { spelled, mark } of ESCAPES) {
    if (spelled.every((text) => !bytes.includes(text, 0, 'latin1'))) continue
    for (const gram of gramsOfBytes(mark)) marks[gram] = 1
  }
}

/** 2^32 divided by the golden ratio: its high bits depend on all bits of what it multiplies. */
const MIX = 0x9e37_79b1

const LOWER: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) =>
  byte >= 65 && byte <= 90 ? byte + 32 : byte,
)
