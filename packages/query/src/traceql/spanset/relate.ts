import type { TraceView } from '../trace/trace-view.ts'

/** Spans of a trace, ascending. */
export type Spans = readonly number[]

/** Makes the test whether a span stands in a relation to one of some spans. */
export type Relate = (trace: TraceView, others: Spans) => (span: number) => boolean
