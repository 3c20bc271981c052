import { type Candidate, idAt, joined, type PartColumns } from './trace-parts.ts'
import { ID_WORDS, TraceSlots } from './trace-slots.ts'

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
  /** Of each trace the last part. */
  readonly #slots: TraceSlots

  /** `room` is a power of two. */
  constructor(room: number) {
    this.room = room
    this.traceIds = new Uint32Array(ID_WORDS * room)
    this.#ids = new BigUint64Array(this.traceIds.buffer)
    this.#firsts = new BigInt64Array(room)
    this.#lasts = new BigInt64Array(room)
    this.#counts = new Uint32Array(room)
    this.#starts = new BigInt64Array(room)
    this.#before = new Int32Array(room)
    this.#slots = new TraceSlots(this.traceIds, room)
  }

  /** Takes the parts from `from` on for which there is room; how many those are. */
  add(parts: PartColumns, from: number): number {
    const to = Math.min(parts.length, from + this.room - this.length)
    this.traceIds.set(
      parts.traceIds.subarray(ID_WORDS * from, ID_WORDS * to),
      ID_WORDS * this.length,
    )
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
    let row = this.#slots.rowIn(this.#slots.slotOf(ids, at))
    for (; row >= 0; row = (this.#before[row] as number) - 1) {
      if ((this.#firsts[row] as bigint) < endSeq) {
        const candidate = this.#candidate(row)
        found = found ? joined(found, candidate) : candidate
      }
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
    const slot = this.#slots.slotOf(this.traceIds, ID_WORDS * row)
    this.#before[row] = this.#slots.rowIn(slot) + 1
    this.#slots.put(slot, row)
  }
}
