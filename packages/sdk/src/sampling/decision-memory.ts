import type { Decision } from './decision.ts'

/** Places of a table, so many more than it takes that what is looked for is near. */
const PLACES = 16_384
/** What is left of 32 bits is the number of a place. */
const SHIFT = 18
/** Numbers for each place, of which one is not used. */
const STEP = 4

/**
 * Decisions by their trace, in tables of numbers: what lives for a while costs the garbage collector the more, the
 * more objects it is, and these are many. The last `remembered` are known, at most twice as many.
 */
export class DecisionMemory {
  readonly #remembered: number
  /** Two generations: the older is forgotten as a whole. */
  #young: Generation
  #old: Generation
  /** What traces were decided: few kinds of decisions, by their place here. */
  readonly #kinds: Decision[] = []
  #lastKind = 0
  /** The trace that was decided last, which is asked for most often. */
  #lastId: string | undefined

  /** @param remembered up to 10,000 @param random from 0 to 1: nobody may choose ids that get into each other's way */
  constructor(remembered: number, random: () => number) {
    this.#remembered = remembered
    const seed = Math.floor(random() * 2 ** 32)
    this.#young = new Generation(seed)
    this.#old = new Generation(seed)
  }

  get(traceId: string): Decision | undefined {
    if (traceId === this.#lastId) return this.#kinds[this.#lastKind - 1]
    const high = part(traceId, 16)
    const low = part(traceId, 24)
    const kind = this.#young.get(high, low) || this.#old.get(high, low)
    return this.#kinds[kind - 1]
  }

  set(traceId: string, decision: Decision): void {
    if (this.#young.size >= this.#remembered) {
      const forgotten = this.#old
      this.#old = this.#young
      forgotten.clear()
      this.#young = forgotten
    }
    if (this.#kinds[this.#lastKind - 1] !== decision) this.#lastKind = this.#kindOf(decision)
    this.#lastId = traceId
    this.#young.set(part(traceId, 16), part(traceId, 24), this.#lastKind)
  }

  /** From 1. */
  #kindOf(decision: Decision): number {
    const at = this.#kinds.findIndex((each) => isSame(each, decision))
    return at < 0 ? this.#kinds.push(decision) : at + 1
  }
}

/** Trace ids by their last 64 bits, which are random in every format of ids. */
class Generation {
  /** Of each place the two halves of an id and its kind, 0 for a free place; together, as they are looked at. */
  readonly #places = new Uint32Array(STEP * PLACES)
  readonly #seed: number
  size = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  get(high: number, low: number): number {
    return this.#places[this.#find(high, low) + 2] as number
  }

  set(high: number, low: number, kind: number): void {
    const at = this.#find(high, low)
    const places = this.#places
    if (places[at + 2] === 0) this.size++
    places[at] = high
    places[at + 1] = low
    places[at + 2] = kind
  }

  clear(): void {
    this.#places.fill(0)
    this.size = 0
  }

  /** Where it is, or would be. */
  #find(high: number, low: number): number {
    const places = this.#places
    const mixed = Math.imul(Math.imul(low ^ this.#seed, 0x9e37_79b1) ^ high, 0x85eb_ca6b)
    let at = ((mixed ^ (mixed >>> 15)) >>> SHIFT) * STEP
    while (places[at + 2] !== 0 && (places[at] !== high || places[at + 1] !== low)) {
      at = (at + STEP) & (STEP * PLACES - 1)
    }
    return at
  }
}

/** Eight hex digits as a number. */
function part(traceId: string, from: number): number {
  let value = 0
  for (let i = from; i < from + 8; i++) {
    const code = traceId.charCodeAt(i)
    value = (value << 4) | (code > 57 ? code - 87 : code - 48)
  }
  return value >>> 0
}

function isSame(a: Decision, b: Decision): boolean {
  return (
    a === b ||
    (a.keep === b.keep && a.reason === b.reason && a.ratio === b.ratio && a.early === b.early)
  )
}
