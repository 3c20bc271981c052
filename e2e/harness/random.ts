/** Whole numbers from 0 to below `bound`; the same seed gives the same row (a Lehmer generator). */
export function seededIntegers(seed: number): (bound: number) => number {
  const modulus = 2_147_483_647
  let state = (seed % (modulus - 1)) + 1
  return (bound) => {
    state = (state * 48_271) % modulus
    return state % bound
  }
}

/** Hex ids that are never all zeros. */
export function hexId(integer: (bound: number) => number, digits: 16 | 32): string {
  let id = '1'
  while (id.length < digits) id += integer(16).toString(16)
  return id
}
