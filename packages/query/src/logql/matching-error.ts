import { TailspanError } from '@tailspan/model'

/**
 * An operator whose two sides cannot be matched, as the data shows: the query is at fault, although
 * Loki answers it with status 500.
 */
export class MatchingError extends TailspanError {
  override readonly name = 'MatchingError'

  constructor(message: string) {
    super('bad_request', message)
  }
}
