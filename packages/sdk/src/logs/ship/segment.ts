import { PAGE_BYTES, type PagePool } from './page-pool.ts'

/** A stream that batches keep apart. Made once for each label set: compared by identity. */
export interface ShipStream {
  readonly labels: readonly (readonly [name: string, value: string])[]
  /** How grave its lines are; when memory is short the least grave go first. */
  readonly rank: number
}

const FIRST_PAGE = 4 * 1024

/** Encoded entries of one stream, one after the other, in pages of memory: no object for each line. */
export class Segment {
  readonly stream: ShipStream
  readonly #pool: PagePool | null
  /** Whole pages, and how much of each is used. */
  #full: { readonly page: Buffer; readonly used: number }[] = []
  #page: Buffer = Buffer.alloc(0)
  #used = 0
  #bytes = 0
  #lines = 0

  /** @param pool where large pages come from, and go with `release` */
  constructor(stream: ShipStream, pool: PagePool | null = null) {
    this.stream = stream
    this.#pool = pool
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
    let most = text.length * 3
    // UTF-8 takes at most three bytes for each unit of UTF-16.
    if (this.left < most) most = Buffer.byteLength(text)
    const page = this.room(most)
    return this.took(this.#used + page.write(text, this.#used))
  }

  /** Adds an entry that is encoded already, and says how many bytes it took. */
  appendBytes(bytes: Buffer): number {
    const page = this.room(bytes.length)
    return this.took(this.#used + bytes.copy(page, this.#used))
  }

  /** Where the next entry is to be written, from `end` on, by who tells `took` of it; it has room for as many bytes. */
  room(bytes: number): Buffer {
    if (this.left < bytes) this.#grow(bytes)
    return this.#page
  }

  /** Bytes that the page has room for. */
  get left(): number {
    return this.#page.length - this.#used
  }

  /** Where the page ends so far. */
  get end(): number {
    return this.#used
  }

  /** An entry was written, up to the given place. Says how many bytes it took. */
  took(end: number): number {
    const bytes = end - this.#used
    this.#used = end
    this.#bytes += bytes
    this.#lines++
    return bytes
  }

  /** What was added so far, in its order; views, not copies. */
  pages(): readonly Buffer[] {
    const full = this.#full.map(({ page, used }) => page.subarray(0, used))
    return [...full, this.#page.subarray(0, this.#used)]
  }

  /** Nobody will read it any more. */
  release(): void {
    for (const { page } of this.#full) this.#pool?.give(page)
    this.#pool?.give(this.#page)
    this.#full = []
    this.#page = Buffer.alloc(0)
    this.#used = this.#bytes = this.#lines = 0
  }

  #grow(needed: number): void {
    const size = Math.min(PAGE_BYTES, Math.max(FIRST_PAGE, this.#page.length * 2))
    if (this.#used > 0) this.#full.push({ page: this.#page, used: this.#used })
    this.#page =
      this.#pool !== null && size === PAGE_BYTES && needed <= PAGE_BYTES
        ? this.#pool.take()
        : Buffer.allocUnsafeSlow(Math.max(size, needed))
    this.#used = 0
  }
}
