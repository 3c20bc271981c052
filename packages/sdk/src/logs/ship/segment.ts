/** A stream that batches keep apart. Made once for each label set: compared by identity. */
export interface ShipStream {
  readonly labels: readonly (readonly [name: string, value: string])[]
  /** How grave its lines are; when memory is short the least grave go first. */
  readonly rank: number
}

const FIRST_PAGE = 4 * 1024
const LARGEST_PAGE = 64 * 1024

/** Encoded entries of one stream, one after the other, in pages of memory: no object for each line. */
export class Segment {
  readonly stream: ShipStream
  #full: Buffer[] = []
  #page: Buffer = Buffer.alloc(0)
  #used = 0
  #bytes = 0
  #lines = 0

  constructor(stream: ShipStream) {
    this.stream = stream
  }

  /** A segment of entries that are encoded already; keeps the bytes. */
  static of(stream: ShipStream, bytes: Buffer, lines: number): Segment {
    const segment = new Segment(stream)
    segment.#page = bytes
    segment.#used = bytes.length
    segment.#bytes = bytes.length
    segment.#lines = lines
    return segment
  }

  get bytes(): number {
    return this.#bytes
  }

  get lines(): number {
    return this.#lines
  }

  /** Adds an entry that is text, and says how many bytes it took. */
  appendText(text: string): number {
    let room = this.#page.length - this.#used
    // UTF-8 takes at most three bytes for each unit of UTF-16.
    if (room < text.length * 3) {
      const bytes = Buffer.byteLength(text)
      if (room < bytes) room = this.#grow(bytes)
    }
    const written = this.#page.write(text, this.#used)
    this.#took(written)
    return written
  }

  /**
   * Adds an entry that `write` puts at an offset of a buffer, and says how many bytes it took.
   * @param most bytes that it may take
   */
  appendBytes(most: number, write: (page: Buffer, offset: number) => number): number {
    if (this.#page.length - this.#used < most) this.#grow(most)
    const written = write(this.#page, this.#used) - this.#used
    this.#took(written)
    return written
  }

  /** What was added so far, in its order; views, not copies. */
  pages(): readonly Buffer[] {
    return [...this.#full, this.#page.subarray(0, this.#used)]
  }

  #took(bytes: number): void {
    this.#used += bytes
    this.#bytes += bytes
    this.#lines++
  }

  #grow(needed: number): number {
    const size = Math.min(LARGEST_PAGE, Math.max(FIRST_PAGE, this.#page.length * 2))
    if (this.#used > 0) this.#full.push(this.#page.subarray(0, this.#used))
    this.#page = Buffer.allocUnsafeSlow(Math.max(size, needed))
    this.#used = 0
    return this.#page.length
  }
}
