import type { Work } from './follow-result.ts'

type Step = (this: unknown, ...args: unknown[]) => unknown

interface AnyIterator {
  next: Step
  return?: Step
  throw?: Step
}

/** A generator or another iterator, sync or async; arrays and maps are none. */
export function isIterator(value: object): value is AnyIterator & object {
  return (
    typeof (value as Partial<AnyIterator>).next === 'function' &&
    (Symbol.iterator in value || Symbol.asyncIterator in value)
  )
}

/** Each step runs as part of the work, which ends when the iterator is done, fails or is left. */
export function followIterator(iterator: AnyIterator, work: Work): void {
  wrap(iterator, 'next', work)
  wrap(iterator, 'return', work)
  wrap(iterator, 'throw', work)
}

function wrap(iterator: AnyIterator, name: keyof AnyIterator, work: Work): void {
  const step = iterator[name]
  if (typeof step !== 'function') return
  const judge = (result: unknown): unknown => {
    const { done, value } = (result ?? {}) as { done?: boolean; value?: unknown }
    if (done === true) work.end(value)
    return result
  }
  const failed = (error: unknown): never => {
    work.fail(error)
    throw error
  }
  const value: Step = function (...args) {
    try {
      const result = work.run(() => step.apply(iterator, args))
      return result instanceof Promise ? result.then(judge, failed) : judge(result)
    } catch (error) {
      return failed(error)
    }
  }
  try {
    Object.defineProperty(iterator, name, { configurable: true, writable: true, value })
  } catch {
    // Frozen: the work seems to end at once.
    work.end(undefined)
  }
}
