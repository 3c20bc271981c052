import { type EventEmitter, errorMonitor } from 'node:events'
import { types } from 'node:util'
import { followIterator, isIterator } from './follow-iterator.ts'
import { followWebStream } from './follow-web-stream.ts'

/** What has to happen around a piece of work that may go on after its function returned. */
export interface Work {
  /** Runs a part of it. */
  run<T>(part: () => T): T
  /** It ended well; only the first end counts. */
  end(result: unknown): void
  fail(error: unknown): void
}

/**
 * Ends the work when what it returned has ended: a promise, an iterator, a stream; anything else has. The
 * result is given back for the caller of the work: the same object, but for promises, which keep their class.
 */
export function followResult<T>(result: T, work: Work): T {
  if (typeof result !== 'object' && typeof result !== 'function') return ended(result, work)
  if (result === null) return ended(result, work)
  if (types.isPromise(result)) return followPromise(result, work) as T
  if (isIterator(result)) {
    followIterator(result, work)
    return result
  }
  if (isStream(result)) {
    followStream(result, work)
    return result
  }
  if (result instanceof ReadableStream) {
    followWebStream(result, work)
    return result
  }
  if (typeof (result as { then?: unknown }).then === 'function') {
    followThenable(result as unknown as Thenable, work)
    return result
  }
  return ended(result, work)
}

function ended<T>(result: T, work: Work): T {
  work.end(result)
  return result
}

function followPromise(promise: Promise<unknown>, work: Work): Promise<unknown> {
  // Not beside the promise: a rejection that nobody handles has to stay one.
  return promise.then(
    (value) => {
      work.end(value)
      return value
    },
    (error: unknown) => {
      work.fail(error)
      throw error
    },
  )
}

interface Thenable {
  readonly then: (
    taken?: (value: unknown) => unknown,
    refused?: (error: unknown) => unknown,
  ) => unknown
}

/** Such as query builders, which run when they are awaited and have methods that are called before. */
function followThenable(thenable: Thenable, work: Work): void {
  const then = thenable.then
  try {
    // oxlint-disable-next-line unicorn/no-thenable -- it is one already
    Object.defineProperty(thenable, 'then', {
      configurable: true,
      writable: true,
      value(this: unknown, taken?: (value: unknown) => unknown, refused?: (e: unknown) => unknown) {
        return work.run(() =>
          then.call(
            this as Thenable,
            (value) => {
              work.end(value)
              return taken === undefined ? value : taken(value)
            },
            (error) => {
              work.fail(error)
              if (typeof refused !== 'function') throw error
              return refused(error)
            },
          ),
        )
      },
    })
  } catch {
    // Frozen: nobody can tell when it ends.
    work.end(undefined)
  }
}

function isStream(value: object): value is EventEmitter {
  const { pipe, write, on } = value as { pipe?: unknown; write?: unknown; on?: unknown }
  return typeof on === 'function' && (typeof pipe === 'function' || typeof write === 'function')
}

function followStream(stream: EventEmitter, work: Work): void {
  // A listener of 'error' itself would hide errors that nobody handles.
  stream.once(errorMonitor, (error) => work.fail(error))
  const last = (stream as { readable?: unknown }).readable === undefined ? 'finish' : 'end'
  for (const event of [last, 'close']) stream.once(event, () => work.end(undefined))
}
