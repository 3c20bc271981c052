import { context, type Span, TraceFlags, trace } from '@opentelemetry/api'
import type { ReceivedHeaders, TraceCarrier } from '../options/propagation-options.ts'
import { carrierOf } from '../propagation/carrier.ts'
import { runInSpan, type SpanOptions, startSpan } from '../traces/span.ts'
import { type Fn, type TracedOptions, traceFunction } from '../traces/traced.ts'
import { type TracedDecorator, tracedDecorator } from '../traces/traced-decorator.ts'
import { processState } from './process-state.ts'

const NOTHING: TraceCarrier = { headers: {} }

/** Ids of the active span: 32 and 16 lower-case hex digits. */
export interface CurrentTrace {
  readonly trace_id: string
  readonly span_id: string
  /** What the ratio said; a trace may still be kept because of what happens in it. */
  readonly sampled: boolean
}

/**
 * Runs a function in a span, which ends when the function returns or throws, its promise is settled, or its
 * iterator or stream has ended. Result and errors are the function's.
 */
export function span<T>(name: string, fn: (span: Span) => T): T
export function span<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T
export function span<T>(
  name: string,
  first: SpanOptions | ((span: Span) => T),
  second?: (span: Span) => T,
): T {
  const [options, fn] = typeof first === 'function' ? [{}, first] : [first, second]
  if (fn === undefined) throw new TypeError(`span('${name}', …) has no function to run`)
  return runInSpan(() => startSpan(name, options), fn, options, { errors: processState.errors })
}

/**
 * Wraps a function, named by itself unless a name is given, or decorates a method: `@traced()`. The wrapper
 * behaves as the function does and looks like it.
 */
export function traced<F extends Fn>(fn: F, options?: TracedOptions<F>): F
export function traced<F extends Fn>(name: string, fn: F, options?: TracedOptions<F>): F
export function traced(name?: string, options?: TracedOptions<Fn>): TracedDecorator
export function traced(
  first?: string | Fn,
  second?: Fn | TracedOptions<Fn>,
  third?: TracedOptions<Fn>,
): Fn | TracedDecorator {
  const { errors } = processState
  if (typeof first === 'function') {
    const name = first.name === '' ? 'anonymous' : first.name
    return traceFunction(() => name, first, (second ?? {}) as TracedOptions<Fn>, errors)
  }
  if (typeof second === 'function') {
    const name = first ?? second.name
    return traceFunction(() => name, second, third ?? {}, errors)
  }
  return tracedDecorator(first, second ?? {}, errors)
}

/** The active trace, or undefined. */
export function currentTrace(): CurrentTrace | undefined {
  const ids = trace.getSpanContext(context.active())
  if (ids === undefined) return undefined
  const { traceId: trace_id, spanId: span_id, traceFlags } = ids
  return { trace_id, span_id, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 }
}

/** What a job, message or worker needs to continue the active trace; it may be cloned or sent as JSON. */
export function carry(): TraceCarrier {
  return carrierOf()
}

/**
 * Runs a function in a span of the trace that was carried, or of a new one.
 * @param from what `carry` gave, or a message of a queue that has its headers
 */
export function resume<T>(
  from: ReceivedHeaders | null | undefined,
  name: string,
  fn: (span: Span) => T,
  options: SpanOptions = {},
): T {
  return span(name, { ...options, parent: (from ?? NOTHING) as TraceCarrier }, fn)
}
