import type { Decision } from './decision.ts'

/** Places of a table, so many more than it takes that what is looked for is near. */
const PLACES = 16_384
/** Of the places that a table of this size has. */
const SHIFT = 18

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

  /** @param remembered up to 10,000 @param random from 0 to 1: nobody may choose ids that get into each other's way */
  constructor(remembered: number, random: () => number) {
    this.#remembered = remembered
    const seed = Math.floor(random() * 2 ** 32)
    this.#young = new Generation(seed)
    this.#old = new Generation(seed)
  }

  get(traceId: string): Decision | undefined {
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
    this.#young.set(part(traceId, 16), part(traceId, 24), this.#kindOf(decision))
  }

  /** From 1. */
  #kindOf(decision: Decision): number {
    const at = this.#kinds.findIndex((each) => isSame(each, decision))
    return at < 0 ? this.#kinds.push(decision) : at + 1
  }
}

/** Trace ids by their last 64 bits, which are random in every format of ids. */
class Generation {
  readonly #ids = new Uint32Array(2 * PLACES)
  /** 0 for a free place. */
  readonly #kinds = new Uint8Array(PLACES)
  readonly #seed: number
  size = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  get(high: number, low: number): number {
    return this.#kinds[this.#place(high, low)] as number
  }

  set(high: number, low: number, kind: number): void {
    const place = this.#place(high, low)
    if (this.#kinds[place] === 0) this.size++
    this.#ids[2 * place] = high
    this.#ids[2 * place + 1] = low
    this.#kinds[place] = kind
  }

  clear(): void {
    this.#kinds.fill(0)
    this.size = 0
  }

  /** Where it is, or would be. */
  #place(high: number, low: number): number {
    const mixed = Math.imul(Math.imul(low ^ this.#seed, 0x9e37_79b1) ^ high, 0x85eb_ca6b)
    let place = (mixed ^ (mixed >>> 15)) >>> SHIFT
    while (
      this.#kinds[place] !== 0 &&
      (this.#ids[2 * place] !== high || this.#ids[2 * place + 1] !== low)
    ) {
      place = (place + 1) & (PLACES - 1)
    }
    return place
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
