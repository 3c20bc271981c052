import type { Decision, DroppedBecause, KeptBecause, SamplingCounts } from './decision.ts'

/** Decisions that are remembered for late spans and for questions. */
const REMEMBERED = 10_000

/** What was decided lately, and how often what. */
export class SamplingLedger {
  readonly #decisions = new Map<string, Decision>()
  readonly #kept: Record<KeptBecause, number> = {
    head: 0,
    parent: 0,
    error: 0,
    slow: 0,
    rule: 0,
    adaptive: 0,
    callee: 0,
  }
  readonly #dropped: Record<DroppedBecause, number> = { ratio: 0, parent: 0, rule: 0, off: 0 }
  #early = 0
  started = 0
  revived = 0
  missed = 0

  get(traceId: string): Decision | undefined {
    return this.#decisions.get(traceId)
  }

  /** Replaces an earlier decision about the trace, which stays counted. */
  enter(traceId: string, decision: Decision): void {
    this.#decisions.delete(traceId)
    this.#decisions.set(traceId, decision)
    if (this.#decisions.size > REMEMBERED) {
      const oldest = this.#decisions.keys().next().value
      if (oldest !== undefined) this.#decisions.delete(oldest)
    }
    if (decision.keep) this.#kept[decision.reason as KeptBecause]++
    else this.#dropped[decision.reason as DroppedBecause]++
    if (decision.early === true) this.#early++
  }

  counts(undecided: number, raised: boolean): SamplingCounts {
    return {
      started: this.started,
      kept: { ...this.#kept },
      dropped: { ...this.#dropped },
      undecided,
      early: this.#early,
      revived: this.revived,
      missed: this.missed,
      raised,
    }
  }
}
