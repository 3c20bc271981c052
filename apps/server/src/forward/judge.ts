import { TailspanError } from '@tailspan/model'

/** What a failed attempt means for what was sent. */
export interface Verdict {
  /**
   * `later`: sent again soon. `blocked`: sent again seldom, as somebody has to put something right.
   * `rejected`: never sent again. `too_large`: in smaller parts.
   */
  readonly kind: 'later' | 'blocked' | 'rejected' | 'too_large'
  /** Short fixed word. */
  readonly code: string
  /** For a person, without secrets. */
  readonly message: string
  /** Seconds. */
  readonly retryAfter?: number
}

/** Fields of ClientError, whose class is loaded only when there is something to send. */
interface Failure {
  readonly code: string
  readonly status?: number
  readonly retryAfter?: number
}

/** Statuses of the 400s that speak of the address or of the sender, not of what was sent. */
const ADDRESS = new Set([402, 405, 406, 407, 421, 423, 425, 426, 451])

/** Judges what a client threw. */
export function judge(error: unknown): Verdict {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof TailspanError) return { kind: 'blocked', code: error.code, message }
  const { code = 'internal', status, retryAfter } = error as Partial<Failure>
  const rest = { code, message, ...(retryAfter !== undefined && { retryAfter }) }
  switch (code) {
    case 'bad_request':
      // Without a status nothing was sent: the address is refused here.
      return { kind: status === undefined || ADDRESS.has(status) ? 'blocked' : 'rejected', ...rest }
    case 'too_large':
      return { kind: 'too_large', ...rest }
    case 'rate_limited':
    case 'timeout':
    case 'unreachable':
    case 'cancelled':
      return { kind: 'later', ...rest }
    case 'unavailable':
      return { kind: status === 501 ? 'blocked' : 'later', ...rest }
    default:
      return { kind: 'blocked', ...rest }
  }
}
