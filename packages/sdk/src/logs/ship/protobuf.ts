/** Functions that write protobuf at an offset of a buffer with room enough, and return where they ended. */

/** A tag, or a length, or any whole number from 0 to 2^53. */
export function writeVarint(to: Buffer, offset: number, value: number): number {
  let at = offset
  let left = value
  while (left > 0x7f) {
    to[at++] = (left % 128) | 0x80
    left = Math.floor(left / 128)
  }
  to[at++] = left
  return at
}

/** A field of type string; half a character becomes U+FFFD. */
export function writeText(to: Buffer, offset: number, field: number, text: string): number {
  const at = writeVarint(to, offset, field * 8 + 2)
  const begin = writeVarint(to, at, Buffer.byteLength(text))
  return begin + to.write(text, begin)
}

/** A field that is a message, or bytes: `write` gets the offset where it begins. */
export function writeMessage(
  to: Buffer,
  offset: number,
  field: number,
  write: (offset: number) => number,
): number {
  const at = writeVarint(to, offset, field * 8 + 2)
  // Most lengths take one or two bytes: the message is moved when that was guessed wrong.
  const guess = at + 2
  const end = write(guess)
  const length = end - guess
  const begin = at + (length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 4)
  if (begin !== guess) to.copyWithin(begin, guess, end)
  writeVarint(to, at, length)
  return begin + length
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
