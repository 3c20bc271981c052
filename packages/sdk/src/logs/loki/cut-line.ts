/** Loki refuses longer lines; in UTF-8. */
const MAX_LINE_BYTES = 256 * 1024
const MARK = ' … (truncated)'

/** A line that is too long for Loki, shortened between two characters, with a mark at its end. */
export function cutLine(line: string): string {
  if (line.length * 3 <= MAX_LINE_BYTES || Buffer.byteLength(line) <= MAX_LINE_BYTES) return line
  const bytes = Buffer.from(line.slice(0, MAX_LINE_BYTES))
  let end = MAX_LINE_BYTES - Buffer.byteLength(MARK)
  // Bytes 10xxxxxx belong to the character before.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end) + MARK
}
