/** Texts of many rows as one block of UTF-8: row i is what lies between its end and the one before. */
export interface TextColumn {
  readonly bytes: Uint8Array
  /** Where each row ends in `bytes`, ascending. */
  readonly ends: Uint32Array
}

/** Puts texts together; half a surrogate pair becomes U+FFFD. */
export function packTexts(texts: readonly string[]): TextColumn {
  const ends = new Uint32Array(texts.length)
  let chars = 0
  for (let i = 0; i < texts.length; i++) {
    chars += (texts[i] as string).length
    ends[i] = chars
  }
  if (chars === 0) return { bytes: new Uint8Array(0), ends }
  const joined = texts.join('')
  const length = Buffer.byteLength(joined)
  // As many bytes as code units is ASCII, where the ends are what they were.
  if (length === chars) return { bytes: Buffer.from(joined, 'latin1'), ends }
  // One by one, for the ends in bytes; and halves of a pair in neighbouring rows must not join.
  const bytes = Buffer.allocUnsafe(length + 2 * texts.length)
  let end = 0
  for (let i = 0; i < texts.length; i++) {
    end += bytes.write(texts[i] as string, end)
    ends[i] = end
  }
  return { bytes: bytes.subarray(0, end), ends }
}

/** Where a row begins in `bytes`. */
export function textStart(column: TextColumn, row: number): number {
  return row === 0 ? 0 : (column.ends[row - 1] as number)
}

export function textAt(column: TextColumn, row: number): string {
  if (textStart(column, row) === column.ends[row]) return ''
  const { buffer, byteOffset, byteLength } = column.bytes
  const bytes = Buffer.from(buffer, byteOffset, byteLength)
  return bytes.toString('utf8', textStart(column, row), column.ends[row])
}

/** Whether two rows hold the same text. */
export function sameText(a: TextColumn, row: number, b: TextColumn, other: number): boolean {
  let at = textStart(a, row)
  let there = textStart(b, other)
  const end = a.ends[row] as number
  if (end - at !== (b.ends[other] as number) - there) return false
  while (at < end) if (a.bytes[at++] !== b.bytes[there++]) return false
  return true
}

/** A column that is filled in place, its size known before. */
export class TextColumnBuilder implements TextColumn {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  #rows = 0
  #end = 0

  /** Columns of the right size, with anything in them. */
  constructor(ends: Uint32Array, bytes: Uint8Array) {
    this.ends = ends
    this.bytes = bytes
  }

  /** Adds the rows of a column from one up to another. */
  add(column: TextColumn, from = 0, to = column.ends.length): void {
    if (from >= to) return
    const start = textStart(column, from)
    const end = column.ends[to - 1] as number
    this.bytes.set(column.bytes.subarray(start, end), this.#end)
    const shift = this.#end - start
    for (let row = from; row < to; row++) {
      this.ends[this.#rows++] = (column.ends[row] as number) + shift
    }
    this.#end += end - start
  }
}
