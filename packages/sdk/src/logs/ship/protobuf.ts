/** Functions that write protobuf at an offset of a buffer with room enough, and return where they ended. */

/** Texts up to this length are mostly names, and cheaper to copy here than to hand over. */
const SHORT = 24

/** A tag, or a length, or any whole number from 0 to 2^53. */
export function writeVarint(to: Buffer, offset: number, value: number): number {
  let at = offset
  let left = value
  while (left > 0x7fff_ffff) {
    to[at++] = (left % 128) | 0x80
    left = Math.floor(left / 128)
  }
  while (left > 0x7f) {
    to[at++] = (left & 0x7f) | 0x80
    left >>>= 7
  }
  to[at++] = left
  return at
}

/** A field of type string, of a number below 16; half a character becomes U+FFFD. */
export function writeText(to: Buffer, offset: number, field: number, text: string): number {
  const units = text.length
  to[offset] = field * 8 + 2
  const at = offset + 1
  if (units <= SHORT && writeAscii(to, at + 1, text)) {
    to[at] = units
    return at + 1 + units
  }
  // As if it were ASCII; the text is moved when its length turns out to need more room.
  const begin = at + varintBytes(units)
  return endMessage(to, at, begin, begin + to.write(text, begin))
}

/**
 * Ends a message: what was written from `begin` on gets its length, which is written at `at`, and is moved when the
 * room between them is not what the length needs.
 */
export function endMessage(to: Buffer, at: number, begin: number, end: number): number {
  const length = end - begin
  const moved = at + varintBytes(length)
  if (moved !== begin) to.copyWithin(moved, begin, end)
  writeVarint(to, at, length)
  return moved + length
}

/** How many bytes a number below 2^28 takes. */
export function varintBytes(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  return value < 0x20_0000 ? 3 : 4
}

/** Where a field that is a message ends. */
export function messageEnd(bytes: Buffer, from: number): number {
  let at = from
  while ((bytes[at] ?? 0) > 0x7f) at++
  at++
  let length = 0
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++] ?? 0
    length += (byte & 0x7f) * scale
    if (byte < 0x80) return at + length
  }
}

/** False when the text is no ASCII; then what it wrote is to be written over. */
function writeAscii(to: Buffer, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return false
    to[offset + i] = code
  }
  return true
}
