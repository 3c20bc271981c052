import type { Decision, DroppedBecause, KeptBecause, SamplingCounts } from './decision.ts'
import { DecisionMemory } from './decision-memory.ts'
import type { KeepNoticeCounts } from './keep-notices.ts'

/** Decisions that are remembered for late spans and for questions, at least; at most twice as many. */
const REMEMBERED = 10_000
const MISSED_LATELY = 1000

/** What was decided lately, and how often what. */
export class SamplingLedger {
  readonly #memory = new DecisionMemory(REMEMBERED, Math.random)
  readonly #kept: Record<KeptBecause, number> = {
    head: 0,
    parent: 0,
    error: 0,
    slow: 0,
    rule: 0,
    adaptive: 0,
    callee: 0,
    caller: 0,
  }
  readonly #dropped: Record<DroppedBecause, number> = { ratio: 0, parent: 0, rule: 0, off: 0 }
  readonly #missedLately = new Set<string>()
  #early = 0
  started = 0
  revived = 0
  missed = 0

  get(traceId: string): Decision | undefined {
    return this.#memory.get(traceId)
  }

  /** Counts a trace as missed, once however often it is asked for. */
  miss(traceId: string): void {
    if (this.#missedLately.has(traceId)) return
    if (this.#missedLately.size >= MISSED_LATELY) this.#missedLately.clear()
    this.#missedLately.add(traceId)
    this.missed++
  }

  /** Replaces an earlier decision about the trace, which stays counted. */
  enter(traceId: string, decision: Decision): void {
    this.#memory.set(traceId, decision)
    if (decision.keep) this.#kept[decision.reason as KeptBecause]++
    else this.#dropped[decision.reason as DroppedBecause]++
    if (decision.early === true) this.#early++
  }

  counts(undecided: number, raised: boolean, notices: KeepNoticeCounts): SamplingCounts {
    return {
      started: this.started,
      kept: { ...this.#kept },
      dropped: { ...this.#dropped },
      undecided,
      early: this.#early,
      revived: this.revived,
      missed: this.missed,
      told: notices.told,
      untold: notices.untold,
      raised,
    }
  }
}
