import { hash } from './trace-filter.ts'
import { type Candidate, idAt, joined, type PartColumns } from './trace-parts.ts'

const WORDS = 4
const FACTOR = 0xc2b2_ae35

/** Parts of traces by trace, at most as many as there is room for. */
export class PartTable {
  length = 0
  readonly room: number
  readonly traceIds: Uint32Array<ArrayBuffer>
  /** Their memory in halves of an id. */
  readonly #ids: BigUint64Array
  readonly #firsts: BigInt64Array<ArrayBuffer>
  readonly #lasts: BigInt64Array<ArrayBuffer>
  readonly #counts: Uint32Array<ArrayBuffer>
  readonly #starts: BigInt64Array<ArrayBuffer>
  /** Of each part the one before it of the same trace, + 1; 0 for none. */
  readonly #before: Int32Array
  /** The last part of a trace + 1 by hash of its id, then the next free slot; 0 for none. */
  readonly #slots: Int32Array

  /** `room` is a power of two. */
  constructor(room: number) {
    this.room = room
    this.traceIds = new Uint32Array(WORDS * room)
    this.#ids = new BigUint64Array(this.traceIds.buffer)
    this.#firsts = new BigInt64Array(room)
    this.#lasts = new BigInt64Array(room)
    this.#counts = new Uint32Array(room)
    this.#starts = new BigInt64Array(room)
    this.#before = new Int32Array(room)
    this.#slots = new Int32Array(2 * room)
  }

  /** Takes the parts from `from` on for which there is room; how many those are. */
  add(parts: PartColumns, from: number): number {
    const to = Math.min(parts.length, from + this.room - this.length)
    this.traceIds.set(parts.traceIds.subarray(WORDS * from, WORDS * to), WORDS * this.length)
    this.#firsts.set(parts.firsts.subarray(from, to), this.length)
    this.#lasts.set(parts.lasts.subarray(from, to), this.length)
    this.#counts.set(parts.counts.subarray(from, to), this.length)
    this.#starts.set(parts.starts.subarray(from, to), this.length)
    for (let row = from; row < to; row++) this.#link(this.length++)
    return to - from
  }

  /** The same with room for twice as many. */
  doubled(): PartTable {
    const larger = new PartTable(2 * this.room)
    larger.add(
      {
        length: this.length,
        traceIds: this.traceIds,
        firsts: this.#firsts,
        lasts: this.#lasts,
        counts: this.#counts,
        starts: this.#starts,
      },
      0,
    )
    return larger
  }

  /** The parts of a trace that begin before `endSeq`, joined with `other`. */
  join(ids: Uint32Array, at: number, endSeq: bigint, other?: Candidate): Candidate | undefined {
    let found = other
    for (let part = this.#slots[this.#find(ids, at)] as number; part > 0; ) {
      const row = part - 1
      if ((this.#firsts[row] as bigint) < endSeq) {
        const candidate = this.#candidate(row)
        found = found ? joined(found, candidate) : candidate
      }
      part = this.#before[row] as number
    }
    return found
  }

  #candidate(row: number): Candidate {
    return {
      traceId: idAt(this.#ids, row),
      firstSeq: this.#firsts[row] as bigint,
      lastSeq: this.#lasts[row] as bigint,
      start: this.#starts[row] as bigint,
      spans: this.#counts[row] as number,
    }
  }

  #link(row: number): void {
    const slot = this.#find(this.traceIds, WORDS * row)
    this.#before[row] = this.#slots[slot] as number
    this.#slots[slot] = row + 1
  }

  /** Where the trace stands, or the free slot for it. */
  #find(ids: Uint32Array, at: number): number {
    const mine = this.traceIds
    const mask = this.#slots.length - 1
    for (let slot = hash(ids, at, FACTOR) & mask; ; slot = (slot + 1) & mask) {
      const there = WORDS * ((this.#slots[slot] as number) - 1)
      if (there < 0) return slot
      let same = 0
      while (same < WORDS && mine[there + same] === ids[at + same]) same++
      if (same === WORDS) return slot
    }
  }
}
