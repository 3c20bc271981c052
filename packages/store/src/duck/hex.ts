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
