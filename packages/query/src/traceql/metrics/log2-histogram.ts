import type { SampleBudget } from './sample-budget.ts'

/** Values are counted in buckets `(2^(k-1), 2^k]`; those below 2 are left out. */
export class Log2Histogram {
  /** Exponent of the bucket, then its counts per sample. */
  readonly #buckets = new Map<number, Float64Array>()
  readonly #samples: number
  readonly #budget: SampleBudget

  constructor(samples: number, budget: SampleBudget) {
    this.#samples = samples
    this.#budget = budget
  }

  /** Adds a value, so many times. */
  add(sample: number, value: number, times = 1): void {
    if (!(value >= 2) || !Number.isFinite(value)) return
    const exponent = exponentOf(value)
    let counts = this.#buckets.get(exponent)
    if (counts === undefined) {
      counts = this.#budget.samples(this.#samples)
      this.#buckets.set(exponent, counts)
    }
    counts[sample] = (counts[sample] ?? 0) + times
  }

  /** Upper bounds with their counts per sample, ascending. */
  buckets(): { readonly bound: number; readonly counts: Float64Array }[] {
    return [...this.#buckets]
      .sort(([a], [b]) => a - b)
      .map(([exponent, counts]) => ({ bound: 2 ** exponent, counts }))
  }

  /**
   * The value below which a part `p` (0 to 1) of a sample's values lies, interpolated on a
   * logarithmic scale between the bound of its bucket and that of the last one below with values; 0 for a sample without values.
   */
  quantile(p: number): Float64Array {
    const buckets = this.buckets()
    return Float64Array.from({ length: this.#samples }, (_, sample) => {
      let total = 0
      for (const { counts } of buckets) total += counts[sample] ?? 0
      const wanted = Math.max(1, Math.ceil(p * total))
      let passed = 0
      let below: number | undefined
      for (const { bound, counts } of buckets) {
        const count = counts[sample] ?? 0
        if (count === 0) continue
        const top = Math.log2(bound)
        if (passed + count >= wanted) {
          const bottom = below ?? top - 1
          return 2 ** (bottom + (top - bottom) * ((wanted - passed) / count))
        }
        passed += count
        below = top
      }
      return 0
    })
  }
}

/** The least k with value <= 2^k, exact also next to powers of two. */
function exponentOf(value: number): number {
  const exponent = Math.ceil(Math.log2(value))
  return 2 ** exponent < value
    ? exponent + 1
    : 2 ** (exponent - 1) >= value
      ? exponent - 1
      : exponent
}
