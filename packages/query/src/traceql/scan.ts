import {
  ALL_TIME,
  type SpanCondition,
  type SpanReader,
  type TimeRange,
  type TraceSelection,
} from '@tailspan/model'
import { type TraceView, tracesOf } from './trace/trace-view.ts'

/** Traces evaluated between two moments at which other work gets its turn. */
const TURN = 200

/**
 * A reader wants one span that meets the condition and overlaps the range; here the trace has to.
 * Looking this far around the range, nanoseconds, finds such traces unless they are longer.
 */
const AROUND = 60_000_000_000n

/**
 * Whole traces that overlap a range, ends included, and may meet a condition; newest first.
 * Leaving the loop stops reading; the signal ends it with its reason. The hints are those of a
 * TraceSelection.
 */
export async function* scanTraces(
  reader: SpanReader,
  where: SpanCondition,
  range: TimeRange,
  signal: AbortSignal,
  hints: Pick<TraceSelection, 'also' | 'expected' | 'texts'> = {},
): AsyncGenerator<TraceView> {
  signal.throwIfAborted()
  let sinceTurn = 0
  const wide = {
    start: max(range.start - AROUND, ALL_TIME.start),
    end: min(range.end + AROUND, ALL_TIME.end),
  }
  for await (const batch of reader.select({ ...hints, where, range: wide }, signal)) {
    for (const trace of tracesOf(batch)) {
      if (trace.start <= range.end && trace.end >= range.start) yield trace
      if (++sinceTurn < TURN) continue
      sinceTurn = 0
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
    }
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
