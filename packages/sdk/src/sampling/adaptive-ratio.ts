import { isInRatio } from './ratio.ts'
import type { AdaptiveRules } from './sampling-rules.ts'

/** Parts of the window that are forgotten one by one. */
const SLICES = 10
/** Fewer roots than this say nothing about a rate. */
const ENOUGH = 10

/** Keeps more traces for a while when many of them fail, up to a number of them each second. */
export class AdaptiveRatio {
  readonly #rules: AdaptiveRules
  readonly #now: () => number
  readonly #slices = Array.from({ length: SLICES }, () => ({ at: -1, roots: 0, errors: 0 }))
  #raisedUntil = Number.NEGATIVE_INFINITY
  #second = -1
  #admitted = 0

  /** @param now milliseconds of any clock that does not go back */
  constructor(rules: AdaptiveRules, now: () => number) {
    this.#rules = rules
    this.#now = now
  }

  /** Whether the ratio is raised now. */
  get raised(): boolean {
    return this.#now() < this.#raisedUntil
  }

  /** A local root ended. */
  observe(error: boolean, now = this.#now()): void {
    const index = Math.floor(now / (this.#rules.window / SLICES))
    const slice = this.#slices[index % SLICES]
    if (slice === undefined) return
    if (slice.at !== index) Object.assign(slice, { at: index, roots: 0, errors: 0 })
    slice.roots++
    if (!error) return
    slice.errors++
    let roots = 0
    let errors = 0
    for (const recent of this.#slices) {
      if (recent.at <= index - SLICES) continue
      roots += recent.roots
      errors += recent.errors
    }
    if (roots >= ENOUGH && errors / roots >= this.#rules.errorRate) {
      this.#raisedUntil = now + this.#rules.hold
    }
  }

  /** Whether a new trace is kept because the ratio is raised; counts it. */
  admits(traceId: string): boolean {
    if (this.#raisedUntil === Number.NEGATIVE_INFINITY) return false
    const now = this.#now()
    if (now >= this.#raisedUntil || !isInRatio(traceId, this.#rules.ratio)) return false
    const second = Math.floor(now / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#admitted = 0
    }
    return this.#admitted++ < this.#rules.maxTracesPerSecond
  }
}
