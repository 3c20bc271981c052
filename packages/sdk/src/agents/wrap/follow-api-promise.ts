import { followStream, isClientStream } from './follow-stream.ts'
import type { ObservedCall } from './observed-call.ts'

/** What the clients of OpenAI and Anthropic return: the body is read when someone asks for it, and how. */
interface ApiPromise extends Promise<unknown> {
  responsePromise: Promise<unknown>
  parseResponse: (this: unknown, client: unknown, props: unknown) => unknown
  readonly parsedPromise?: Promise<unknown>
  asResponse: (this: unknown) => Promise<Response>
}

export function isApiPromise(value: unknown): value is ApiPromise {
  const promise = value as Partial<ApiPromise> | null | undefined
  return (
    value instanceof Promise &&
    promise?.responsePromise instanceof Promise &&
    typeof promise.parseResponse === 'function' &&
    typeof promise.asResponse === 'function'
  )
}

/**
 * Follows a call through its promise, which stays the same with all its methods. The body is read when the
 * app asks for it, as before; who takes the bare response ends the call.
 */
export function followApiPromise(promise: ApiPromise, call: ObservedCall): void {
  const { parseResponse, asResponse } = promise
  // In its place, not beside it: a rejection that nobody handles has to stay one.
  promise.responsePromise = promise.responsePromise.then(undefined, (error: unknown) => {
    call.fail(error)
    throw error
  })
  promise.parseResponse = async (client, props) => {
    let answer: unknown
    try {
      answer = await parseResponse.call(promise, client, props)
    } catch (error) {
      call.fail(error)
      throw error
    }
    if (isClientStream(answer)) followStream(answer, call)
    else call.answered(answer)
    return answer
  }
  promise.asResponse = () => {
    if (promise.parsedPromise === undefined) {
      promise.responsePromise.then(
        () => call.end(),
        () => undefined,
      )
    }
    return asResponse.call(promise)
  }
}
