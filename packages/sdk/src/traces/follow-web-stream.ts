import type { Work } from './follow-result.ts'

type Method = (...args: readonly unknown[]) => unknown

/** A web stream tells nobody when it ends but who reads it, so its readers are asked. */
export function followWebStream(stream: ReadableStream, work: Work): void {
  const settle = (closed: unknown): void => {
    ;(closed as Promise<unknown>).then(
      () => work.end(undefined),
      (error: unknown) => work.fail(error),
    )
  }
  watch(stream, 'getReader', (reader) => settle((reader as { closed: unknown }).closed))
  watch(stream, 'pipeTo', settle)
  watch(stream, 'pipeThrough', (through) => followWebStream(through as ReadableStream, work))
  watch(stream, 'tee', (branches) => {
    // Both branches get all of it: the one that is read first tells.
    for (const branch of branches as ReadableStream[]) followWebStream(branch, work)
  })
  watch(stream, 'cancel', () => work.end(undefined))
  watch(stream, 'values', (iterator) => followSteps(iterator as object, work))
  watch(stream, Symbol.asyncIterator, (iterator) => followSteps(iterator as object, work))
}

function followSteps(iterator: object, work: Work): void {
  watch(iterator, 'next', (step) => {
    ;(step as Promise<IteratorResult<unknown>>).then(
      ({ done }) => {
        if (done === true) work.end(undefined)
      },
      (error: unknown) => work.fail(error),
    )
  })
  watch(iterator, 'return', () => work.end(undefined))
}

/** Tells what a method of one object returns, which stays as it is. */
function watch(target: object, name: string | symbol, tell: (result: unknown) => void): void {
  const method = (target as Record<string | symbol, Method | undefined>)[name]
  if (typeof method !== 'function') return
  const value = (...args: readonly unknown[]): unknown => {
    const result = method.apply(target, [...args])
    tell(result)
    return result
  }
  Object.defineProperty(target, name, { configurable: true, writable: true, value })
}
