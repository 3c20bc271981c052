/** What is compressed at a time; in the pages of a batch, so that no copy reaches over the end of one. */
export const PIECE_BYTES = 64 * 1024
/** Entries of the table of what came before, as a power of 2. */
const TABLE_BITS = 13
/** A copy that begins so near to the end is not worth looking for. */
const MARGIN = 15
const MAX_COPY = 64
/** Every so many places a copy is looked for at first; then less and less often. */
const FIRST_STEP = 3
/** Shorter literals are copied byte by byte. */
const SHORT = 48

/** Bytes that a piece takes at most when it is compressed, whatever is in it. */
export function mostCompressed(length: number): number {
  return length + Math.ceil(length / 6) + 4
}

/**
 * Snappy's block format, which begins with the length of all that follows: a row of literals, and of copies of what
 * came before. Pieces are compressed each for itself, so that whoever does it can let others go between.
 */
export class SnappyPieces {
  /** Where, from the begin of the piece, a word was seen last. */
  readonly #seen = new Uint16Array(1 << TABLE_BITS)
  #to: Buffer = Buffer.alloc(0)
  #at = 0

  /** Writes a piece, of at most PIECE_BYTES, to where there is room for `mostCompressed`. Returns where it ended. */
  compress(piece: Buffer, to: Buffer, offset: number): number {
    this.#seen.fill(0)
    this.#to = to
    this.#at = offset
    const words = new DataView(piece.buffer, piece.byteOffset, piece.byteLength)
    for (let from = 0; from < piece.length; ) from = this.#step(piece, words, from)
    return this.#at
  }

  /**
   * Writes what begins at a place: a literal, and the copy after it if there is one. Returns where that ended. A
   * function of its own, called again and again, as the engine makes little of one long loop.
   */
  #step(piece: Buffer, words: DataView, from: number): number {
    const seen = this.#seen
    const limit = piece.length - MARGIN
    let tries = FIRST_STEP << 5
    for (let here = from === 0 ? 1 : from; here < limit; here += tries++ >> 5) {
      const word = words.getInt32(here, true)
      const key = Math.imul(word, 0x1e35a7bd) >>> (32 - TABLE_BITS)
      const before = seen[key] as number
      seen[key] = here
      if (words.getInt32(before, true) !== word || before >= here) continue
      const end = matchEnd(piece, words, before + 4, here + 4)
      const distance = here - before
      // What was stepped over may be the same, too.
      let begin = here
      while (begin > from && piece[begin - 1] === piece[begin - 1 - distance]) begin--
      if (from < begin) this.#literal(piece, from, begin)
      this.#copy(distance, end - begin)
      return end
    }
    this.#literal(piece, from, piece.length)
    return piece.length
  }

  #literal(piece: Buffer, from: number, end: number): void {
    const to = this.#to
    const length = end - from - 1
    let at = this.#at
    if (length < 60) {
      to[at++] = length << 2
    } else if (length < 256) {
      to[at++] = 60 << 2
      to[at++] = length
    } else {
      to[at++] = 61 << 2
      to[at++] = length & 0xff
      to[at++] = length >>> 8
    }
    if (length < SHORT) for (let i = from; i < end; i++) to[at++] = piece[i] as number
    else at += piece.copy(to, at, from, end)
    this.#at = at
  }

  #copy(distance: number, length: number): void {
    let left = length
    // The rest of a long one must not be shorter than 4.
    while (left >= MAX_COPY + 4) {
      this.#longCopy(distance, MAX_COPY)
      left -= MAX_COPY
    }
    if (left > MAX_COPY) {
      this.#longCopy(distance, MAX_COPY - 4)
      left -= MAX_COPY - 4
    }
    if (left >= 12 || distance >= 2048) return this.#longCopy(distance, left)
    this.#to[this.#at++] = ((distance >>> 8) << 5) | ((left - 4) << 2) | 1
    this.#to[this.#at++] = distance & 0xff
  }

  #longCopy(distance: number, length: number): void {
    this.#to[this.#at++] = ((length - 1) << 2) | 2
    this.#to[this.#at++] = distance & 0xff
    this.#to[this.#at++] = distance >>> 8
  }
}

/** How far what begins at two places is the same. */
function matchEnd(piece: Buffer, words: DataView, first: number, second: number): number {
  let before = first
  let here = second
  const last = piece.length - 4
  while (here <= last && words.getInt32(here, true) === words.getInt32(before, true)) {
    here += 4
    before += 4
  }
  while (here < piece.length && piece[here] === piece[before]) {
    here++
    before++
  }
  return here
}
