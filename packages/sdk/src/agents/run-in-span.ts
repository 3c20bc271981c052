import { type Context, context } from '@opentelemetry/api'
import { followResult, type Work } from '../traces/follow-result.ts'

/** A span that was started, and how it hears of its work. No method throws. */
export interface Open<S> {
  readonly handle: S
  readonly context: Context
  ended(result: unknown): void
  failed(error: unknown): void
}

/** Runs a function in a span until what it returned has ended; without a span when none could be started. */
export function runInOpen<S, T>(start: () => Open<S>, none: () => S, fn: (handle: S) => T): T {
  let open: Open<S>
  try {
    open = start()
  } catch {
    return fn(none())
  }
  const { context: within, handle } = open
  const work: Work = {
    run: <P>(part: () => P): P => context.with(within, part),
    end: (result) => open.ended(result),
    fail: (error) => open.failed(error),
  }
  let result: T
  try {
    result = work.run(() => fn(handle))
  } catch (error) {
    work.fail(error)
    throw error
  }
  return followResult(result, work)
}
