/** Value of a hexadecimal digit by its character code; -1 for what is none. Lower case only. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1,
)

/**
 * Writes the number that `32 * words` bits of lower-case hexadecimal digits spell, the lowest word
 * first, as DuckDB holds its integers. False (and zeros) when the text is anything else.
 */
export function putHex(text: string, words: number, into: Uint32Array, at: number): boolean {
  if (text.length !== 8 * words) return false
  let bad = 0
  for (let word = 0; word < words; word++) {
    let value = 0
    for (let i = 8 * word; i < 8 * word + 8; i++) {
      const code = text.charCodeAt(i)
      const digit = code < 128 ? (DIGITS[code] as number) : -1
      bad |= digit
      value = (value << 4) | digit
    }
    into[at + words - 1 - word] = value
  }
  if (bad >= 0) return true
  into.fill(0, at, at + words)
  return false
}

/**
 * `putHex` for a column of texts, and sets a bit of `present` for each row that has a number. Most
 * texts come out of one call into the runtime.
 */
export function putHexColumn(
  texts: readonly string[],
  words: number,
  into: Uint32Array,
  present: Uint8Array,
  bit: number,
): void {
  const rows: number[] = []
  const some: string[] = []
  for (let row = 0; row < texts.length; row++) {
    const text = texts[row] as string
    if (text.length !== 8 * words) continue
    rows.push(row)
    some.push(text)
  }
  const joined = some.join('')
  const bytes = Buffer.from(joined, 'hex')
  // What the runtime reads as a digit beyond lower case is none here.
  const plain = 2 * bytes.length === joined.length && joined.toLowerCase() === joined
  const read = plain
    ? new Uint32Array(bytes.swap32().buffer, bytes.byteOffset, bytes.length / 4)
    : undefined
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number
    const at = words * row
    if (read) {
      for (let word = 0; word < words; word++) {
        into[at + words - 1 - word] = read[words * i + word] as number
      }
    } else if (!putHex(some[i] as string, words, into, at)) continue
    present[row] = (present[row] as number) | bit
  }
}
