import type { PagePool } from './page-pool.ts'
import { Segment, type ShipStream } from './segment.ts'

/** Where an entry that begins at `from` ends. */
export type NextEntry = (bytes: Buffer, from: number) => number

/** Entries that go in one request: the streams apart, each in its order. */
export class Batch {
  /** Batches are numbered as they begin; the parts of a halved one keep its number. */
  readonly number: number
  readonly #segments = new Map<ShipStream, Segment>()
  #bytes = 0
  #lines = 0
  readonly #pool: PagePool | null

  constructor(number: number, pool: PagePool | null = null) {
    this.number = number
    this.#pool = pool
  }

  get bytes(): number {
    return this.#bytes
  }

  get lines(): number {
    return this.#lines
  }

  get segments(): Iterable<Segment> {
    return this.#segments.values()
  }

  /** Adds an entry; `append` puts it into a segment and returns the bytes it took. */
  add<E>(stream: ShipStream, entry: E, append: (segment: Segment, entry: E) => number): number {
    let segment = this.#segments.get(stream)
    if (segment === undefined) {
      segment = new Segment(stream, this.#pool)
      this.#segments.set(stream, segment)
    }
    const bytes = append(segment, entry)
    this.#bytes += bytes
    this.#lines++
    return bytes
  }

  /** Takes a whole segment, in place of one of the same stream. */
  put(segment: Segment): void {
    this.drop(segment.stream)
    this.#segments.set(segment.stream, segment)
    this.#bytes += segment.bytes
    this.#lines += segment.lines
  }

  /** Takes a stream out, and returns it. */
  drop(stream: ShipStream): Segment | undefined {
    const segment = this.#segments.get(stream)
    if (segment === undefined) return undefined
    this.#segments.delete(stream)
    this.#bytes -= segment.bytes
    this.#lines -= segment.lines
    return segment
  }

  /** The least grave stream in it. */
  least(): ShipStream | undefined {
    let least: ShipStream | undefined
    for (const { stream } of this.#segments.values()) {
      if (least === undefined || stream.rank < least.rank) least = stream
    }
    return least
  }

  /** Nobody will read it any more. */
  release(): void {
    for (const segment of this.#segments.values()) segment.release()
    this.#segments.clear()
    this.#bytes = this.#lines = 0
  }

  /** Two batches of about half the bytes each, both of at least one line. Only for two lines and more. */
  halves(next: NextEntry): readonly [Batch, Batch] {
    const first = new Batch(this.number)
    const second = new Batch(this.number)
    for (const segment of this.#segments.values()) {
      const bytes = Buffer.concat(segment.pages())
      const room = first.lines === 0 ? Math.max(1, this.#bytes / 2) : this.#bytes / 2 - first.bytes
      let end = 0
      let lines = 0
      // The last line of all stays for the second.
      const most = first.lines + segment.lines === this.#lines ? segment.lines - 1 : segment.lines
      while (lines < most && end < room) {
        end = next(bytes, end)
        lines++
      }
      if (lines > 0) first.put(Segment.of(segment.stream, bytes.subarray(0, end), lines))
      const left = segment.lines - lines
      if (left > 0) second.put(Segment.of(segment.stream, bytes.subarray(end), left))
    }
    return [first, second]
  }
}
