import type { ObservedCall } from './observed-call.ts'

/** A stream of OpenAI's and Anthropic's clients: each iteration asks `iterator` for one. */
interface ClientStream {
  iterator: () => AsyncIterator<unknown>
  readonly controller?: AbortController
}

export function isClientStream(value: unknown): value is ClientStream {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<ClientStream>).iterator === 'function' &&
    Symbol.asyncIterator in value
  )
}

/** Hears of each part when the app takes it; nothing is read ahead, and leaving the stream ends the call. */
export function followStream(stream: ClientStream, call: ObservedCall): void {
  const original = stream.iterator
  let first: Reading | undefined
  stream.iterator = function iterator(this: unknown): AsyncIterator<unknown> {
    const iterator = original.call(this)
    // The client itself refuses a second one.
    if (first === undefined) {
      first = { steps: 0 }
      followIterator(iterator, first, call)
    }
    return iterator
  }
  // While a step is taken, it tells how the stream ended; without one nobody else does.
  const aborted = (): void => {
    if (first === undefined || first.steps === 0) call.streamed()
  }
  stream.controller?.signal.addEventListener('abort', aborted, { once: true })
}

interface Reading {
  /** That have not ended. */
  steps: number
}

function followIterator(
  iterator: AsyncIterator<unknown>,
  reading: Reading,
  call: ObservedCall,
): void {
  for (const name of ['next', 'return', 'throw'] as const) {
    const step = iterator[name] as ((...args: unknown[]) => Promise<unknown>) | undefined
    if (typeof step !== 'function') continue
    const value = (...args: unknown[]): Promise<unknown> => {
      reading.steps++
      return step.apply(iterator, args).then(
        (result) => {
          reading.steps--
          const { done, value: part } = result as IteratorResult<unknown>
          if (done === true) call.streamed()
          else call.chunk(part)
          return result
        },
        (error: unknown) => {
          reading.steps--
          call.fail(error)
          throw error
        },
      )
    }
    Object.defineProperty(iterator, name, { value, configurable: true, writable: true })
  }
}
