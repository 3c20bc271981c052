/** One recorded request with the real server's answer. */
export interface RecordedCase {
  readonly id: string
  /** What the case is about; the rows of the report. */
  readonly feature: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** A list repeats the parameter. */
  readonly params: Readonly<Record<string, string | number | readonly (string | number)[]>>
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  /** The parsed answer; for an error its text. */
  readonly body: unknown
}

/** What a server answered. Status 0 when it gave no answer; then `text` is the reason. */
export interface Answer {
  readonly status: number
  readonly text: string
}

/** A data set, cases, and the way their answers are compared. */
export interface Corpus<C extends RecordedCase = RecordedCase> {
  readonly name: string
  readonly cases: readonly C[]
  /** Why a case is missed on purpose, by its id. */
  readonly misses: ReadonlyMap<string, string>
  /** Sends the data set to an empty server; resolves when all of it can be asked for. */
  readonly load: (url: string, signal: AbortSignal) => Promise<void>
  /** The differences between the recorded answer and this one; none when they mean the same. */
  readonly compare: (recorded: C, answer: Answer) => readonly string[]
}
