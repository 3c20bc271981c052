/** Chance, made repeatable: the same seed gives the same run of throws. */
export interface Dice {
  /** From 0 (inclusive) to 1 (exclusive). */
  random(): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** A whole number from `low` to `high`, both inclusive. */
  between(low: number, high: number): number
  /** One of the items; there must be one. */
  pick<T>(items: readonly T[]): T
}

/** mulberry32: small, fast and good enough for a shop that does not exist. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number): number =>
    low + Math.floor(random() * (high - low + 1))
  return {
    random,
    between,
    chance: (probability) => random() < probability,
    pick: (items) => {
      const [item] = items.slice(between(0, items.length - 1))
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
  }
}
