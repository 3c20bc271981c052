import { ClientError } from '../http/client-error.ts'

/** What a Tailspan says about its refusal, beyond the status. */
export interface TailspanProblem {
  /**
   * Its own code, such as `conflict`; of clusters that all failed alike theirs, such as `unauthorized`,
   * which is not about this client's credentials.
   */
  readonly code: string
  /** For people; '' when the answer was too long to be kept. */
  readonly message: string
}

/** The problem in an error of `TailspanClient`; undefined when the server did not name one. */
export function tailspanProblem(error: unknown): TailspanProblem | undefined {
  const answer = error instanceof ClientError ? error.answer : undefined
  if (answer === undefined) return undefined
  try {
    const { error: found } = JSON.parse(answer) as { readonly error?: Partial<TailspanProblem> }
    const { code, message } = found ?? {}
    return typeof code === 'string' ? { code, message: message ?? '' } : undefined
  } catch {
    // Only the begin of a long answer is kept, and the code stands there.
    const [, code] = /^\{"error":\{"code":"([a-z_]+)"/.exec(answer) ?? []
    return code === undefined ? undefined : { code, message: '' }
  }
}
