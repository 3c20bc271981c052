import type { RecordedCase } from '../harness/corpus.ts'

export interface TraceqlCase extends RecordedCase {
  readonly note?: string
  /** The case without the limit that cut this answer: what is left out is free. */
  readonly full?: string
  /** The limit on traces cut the answer, not only the one on spans. */
  readonly limited?: boolean
  /** Newest first. */
  readonly ordered?: boolean
  /** Attributes whose values need not agree. */
  readonly looseAttrs?: readonly string[]
  /** Names that may be there or not. */
  readonly optional?: readonly string[]
  /** Series with these labels are not compared. */
  readonly ignoreLabels?: readonly string[]
  /** Series with a label "nil" are not compared. */
  readonly ignoreNil?: boolean
}

/** A case with what is needed to compare its answer. */
export interface Asked {
  readonly recorded: TraceqlCase
  /** The query's text, '' when there is none. */
  readonly query: string
  /** The recorded answer of the case that `full` names. */
  readonly full: unknown
}
