import type { RecordedCase } from '../harness/corpus.ts'

export interface LogqlCase extends RecordedCase {
  /** The series come in the order of their values. */
  readonly ordered?: boolean
  /**
   * The limit fell among entries of one timestamp: any of these candidates (labels, line,
   * per-entry object) may fill the rest.
   */
  readonly tie?: {
    readonly ts: string
    readonly candidates: readonly (readonly [unknown, string, unknown?])[]
  }
}
