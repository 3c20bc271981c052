import { type CallOptions, callOptions } from './call.ts'
import { ClientError } from './client-error.ts'
import type { HttpTransport } from './transport.ts'

/** What a server says of itself. */
export interface Readiness {
  readonly ready: boolean
  /** Its words, when it is not. */
  readonly reason: string
}

/**
 * Asks a server whether it takes work. Not ready is an answer, not an error; asked once, without
 * further attempts.
 * @throws ClientError for everything that says nothing about readiness, such as a 401
 */
export async function askReady(
  transport: HttpTransport,
  operation: string,
  path: string,
  options: CallOptions = {},
): Promise<Readiness> {
  try {
    const call = { operation, method: 'GET', path, accept: '*/*', repeatable: false } as const
    await transport.send({ ...call, ...callOptions(options) })
    return { ready: true, reason: '' }
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'unavailable') throw error
    if (error.status !== 503) throw error
    return { ready: false, reason: error.answer ?? '' }
  }
}
