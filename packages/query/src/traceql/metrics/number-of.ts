import { compileSingle } from '../field/compile.ts'
import { INTRINSIC_TYPES } from '../syntax/intrinsics.ts'
import type { FieldRef } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { toNumber } from '../value/arithmetic.ts'

/** Reads the number that a metrics function works on; NaN when the span has none. */
export function compileNumber(ref: FieldRef): (trace: TraceView, span: number) => number {
  const read = compileSingle(ref)
  return (trace, span) => toNumber(read(trace, span))
}

/** What results are divided by: how long spans lasted is shown in seconds; other durations stay nanoseconds. */
export function unitOf(ref: FieldRef): number {
  return isDuration(ref) ? 1e9 : 1
}

/** What bounds of buckets and quantiles are divided by: every duration is shown in seconds. */
export function bucketUnitOf(ref: FieldRef): number {
  return ref.kind === 'intrinsic' && INTRINSIC_TYPES[ref.name] === 'duration' ? 1e9 : 1
}

/** Whether it is how long a span lasted. */
export function isDuration(ref: FieldRef): boolean {
  return ref.kind === 'intrinsic' && ref.name === 'span:duration'
}
