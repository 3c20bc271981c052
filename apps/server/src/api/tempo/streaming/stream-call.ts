import { type handleServerStreamingCall, type ServerWritableStream, status } from '@grpc/grpc-js'
import { type ErrorCode, TailspanError } from '@tailspan/model'
import { asTailspanError } from '../../http-status.ts'

/** What a streaming method works with. */
export interface StreamCall {
  /** Fires when the client goes or the time is up. */
  readonly signal: AbortSignal
  /**
   * Sends a message and waits until it is on its way, so that a client that reads slowly holds up its
   * query and nothing is piled up for it. Rejects with the signal's reason once it fires.
   */
  readonly send: (message: Uint8Array) => Promise<void>
}

/** Answers the encoded request by messages. A rejection becomes the status of the call. */
export type StreamMethod = (request: Uint8Array, call: StreamCall) => Promise<void>

type Call = ServerWritableStream<Buffer, Uint8Array>

/**
 * Makes a method one that gRPC can call.
 * @param timeoutMs longest time a call may take
 * @param onInternal hears of errors that nobody foresaw
 */
export function streaming(
  method: StreamMethod,
  timeoutMs: number,
  onInternal: (error: unknown) => void,
): handleServerStreamingCall<Buffer, Uint8Array> {
  return (call: Call) => {
    const controller = new AbortController()
    const { signal } = controller
    call.on('cancelled', () => controller.abort(new TailspanError('cancelled', 'context canceled')))
    const timer = setTimeout(
      () => controller.abort(new TailspanError('timeout', `not done after ${timeoutMs} ms`)),
      timeoutMs,
    )
    method(call.request, { signal, send: (message) => send(call, message, signal) })
      .then(
        () => call.end(),
        (error: unknown) => {
          const known = asTailspanError(error)
          if (known.code === 'internal') onInternal(known.cause ?? known)
          call.emit('error', { code: STATUS[known.code], details: known.message })
        },
      )
      .finally(() => clearTimeout(timer))
  }
}

async function send(call: Call, message: Uint8Array, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
    call.write(message, (error?: Error | null) => {
      signal.removeEventListener('abort', stop)
      if (error) reject(new TailspanError('cancelled', error.message, { cause: error }))
      else resolve()
    })
  })
}

const STATUS: Readonly<Record<ErrorCode, status>> = {
  bad_request: status.INVALID_ARGUMENT,
  not_found: status.NOT_FOUND,
  conflict: status.ALREADY_EXISTS,
  too_large: status.RESOURCE_EXHAUSTED,
  rate_limited: status.RESOURCE_EXHAUSTED,
  cancelled: status.CANCELLED,
  internal: status.INTERNAL,
  not_implemented: status.UNIMPLEMENTED,
  unavailable: status.UNAVAILABLE,
  timeout: status.DEADLINE_EXCEEDED,
}
