/** Why a trace is kept. */
export type KeptBecause =
  /** Its id is in the ratio. */
  | 'head'
  /** Its caller keeps it. */
  | 'parent'
  | 'error'
  | 'slow'
  /** Another rule of `keep`. */
  | 'rule'
  | 'adaptive'
  /** A service that was called keeps it and said so. */
  | 'callee'
  /** The service that called keeps it, and said so later. */
  | 'caller'

/** Why a trace is not. */
export type DroppedBecause =
  /** Its id is not in the ratio, and no rule of `keep` matched. */
  | 'ratio'
  /** Its caller does not keep it, and no rule of `keep` matched. */
  | 'parent'
  /** A rule of `drop`. */
  | 'rule'
  /** Sampling is off. */
  | 'off'

export interface Decision {
  readonly keep: boolean
  readonly reason: KeptBecause | DroppedBecause
  /** The ratio that held for it. */
  readonly ratio: number
  /** Made at a bound of the buffer, before its local root ended. */
  readonly early?: boolean
}

/** How often what was decided, since the start. */
export interface SamplingCounts {
  /** Traces of which a first span started here. */
  readonly started: number
  readonly kept: Readonly<Record<KeptBecause, number>>
  readonly dropped: Readonly<Record<DroppedBecause, number>>
  readonly undecided: number
  /** Decided at a bound of the buffer. */
  readonly early: number
  /** Dropped first, kept after all because of what came later. */
  readonly revived: number
  /** Should have been kept because of what came later, but their first spans were gone. */
  readonly missed: number
  /** Services below traces kept for what happened later than they had to decide: those that were told to keep their part, too. */
  readonly told: number
  /** Those that could not be told in time: their part is missing. */
  readonly untold: number
  /** Whether the ratio is raised by errors now. */
  readonly raised: boolean
}
