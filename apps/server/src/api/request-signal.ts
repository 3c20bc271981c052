import { TailspanError } from '@tailspan/model'
import type { FastifyReply } from 'fastify'

/**
 * Fires when the client goes before it got its answer, or after `timeoutMs`; so that nobody
 * computes for someone who does not wait.
 */
export function requestSignal(reply: FastifyReply, timeoutMs: number): AbortSignal {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    const message =
      'request timed out, decrease the duration of the request or add more label matchers ' +
      '(prefer exact match over regex match) to reduce the amount of data processed'
    controller.abort(new TailspanError('timeout', message))
  }, timeoutMs)
  reply.raw.once('close', () => {
    clearTimeout(timer)
    if (reply.raw.writableFinished) return
    controller.abort(new TailspanError('cancelled', 'the request was cancelled by the client'))
  })
  return controller.signal
}
