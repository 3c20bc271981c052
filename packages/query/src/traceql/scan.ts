import type { SpanCondition, SpanReader, TimeRange } from '@tailspan/model'
import { type TraceView, tracesOf } from './trace/trace-view.ts'

/** Traces evaluated between two moments at which other work gets its turn. */
const TURN = 200

/**
 * Whole traces that may meet a condition, newest first. Leaving the loop stops reading; the signal
 * ends it with its reason.
 */
export async function* scanTraces(
  reader: SpanReader,
  where: SpanCondition,
  range: TimeRange,
  signal: AbortSignal,
): AsyncGenerator<TraceView> {
  signal.throwIfAborted()
  let sinceTurn = 0
  for await (const batch of reader.select({ where, range }, signal)) {
    for (const trace of tracesOf(batch)) {
      yield trace
      if (++sinceTurn < TURN) continue
      sinceTurn = 0
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
  }
}
