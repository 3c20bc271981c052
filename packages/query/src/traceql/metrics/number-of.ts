import { compileRef } from '../field/compile.ts'
import type { FieldRef } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { toNumber } from '../value/arithmetic.ts'

/** Reads the number that a metrics function works on; NaN when the span has none. */
export function compileNumber(ref: FieldRef): (trace: TraceView, span: number) => number {
  const read = compileRef(ref)
  return (trace, span) => toNumber(read(trace, span))
}

/** What results are divided by: durations of spans and events are shown in seconds. */
export function unitOf(ref: FieldRef): number {
  const seconds =
    ref.kind === 'intrinsic' &&
    (ref.name === 'span:duration' || ref.name === 'event:timeSinceStart')
  return seconds ? 1e9 : 1
}

/** Whether it is how long a span lasted. */
export function isDuration(ref: FieldRef): boolean {
  return ref.kind === 'intrinsic' && ref.name === 'span:duration'
}
