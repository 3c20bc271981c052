import {
  type Attributes,
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  trace,
} from '@opentelemetry/api'
import type { ReceivedHeaders, TraceCarrier } from '../options/propagation-options.ts'
import { contextOf, linksOf } from '../propagation/carrier.ts'
import {
  headerLinks,
  wantedTraceId,
  withHeaderLinks,
  withWantedTraceId,
} from '../propagation/context-keys.ts'
import { withSpan } from '../propagation/span-in-context.ts'
import { failSpan } from './failure.ts'
import { followResult, type Work } from './follow-result.ts'
import { LiveTracer } from './live-tracer.ts'
import type { RecordedErrors } from './recorded-errors.ts'

/** The instrumentation scope of spans that the app makes. */
export const SCOPE = '@tailspan/sdk'

export interface SpanOptions {
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  /** As OpenTelemetry has them, or what `carry` gave, as of the messages of a batch. */
  readonly links?: readonly (Link | ReceivedHeaders | undefined)[]
  /** Begins a trace of its own. */
  readonly root?: boolean
  /** Default: the active one. */
  readonly parent?: Context | TraceCarrier
  /** Whether what was thrown is a failure; an AbortError may be none. Default: all are. */
  readonly isError?: (error: unknown) => boolean
}

/** How a span's end is told about its work; callbacks of users that throw are ignored. */
export interface SpanEnds {
  /** More about the work, from its result. */
  readonly result?: ((result: unknown) => Attributes) | undefined
  readonly errors: RecordedErrors
}

/** A span with the context that its work runs in. */
export interface Started {
  readonly span: Span
  readonly context: Context
}

/** Starts a span; those of headers take over the trace that the headers name, links and all. */
export function startSpan(name: string, options: SpanOptions): Started {
  const parent = parentOf(options)
  const own = options.links === undefined ? [] : linksOf(options.links)
  const links = [...headerLinks(parent), ...own]
  const { kind, attributes } = options
  const tracer = trace.getTracer(SCOPE)
  const start = (): Span =>
    tracer.startSpan(
      name,
      {
        ...(kind === undefined ? {} : { kind }),
        ...(attributes === undefined ? {} : { attributes }),
        ...(links.length === 0 ? {} : { links }),
      },
      parent,
    )
  if (tracer instanceof LiveTracer && links.length === 0 && wantedTraceId(parent) === undefined) {
    const span = start()
    return { span, context: withSpan(parent, span) }
  }
  // What makes the ids of others' spans is told the active context only.
  const span = context.with(parent, start)
  const used = links.length === 0 ? parent : withHeaderLinks(parent, [])
  return { span, context: withSpan(withWantedTraceId(used, undefined), span) }
}

function parentOf({ root, parent }: SpanOptions): Context {
  const from =
    parent === undefined ? context.active() : isContext(parent) ? parent : contextOf(parent)
  return root === true ? trace.deleteSpan(withWantedTraceId(from, undefined)) : from
}

function isContext(parent: Context | TraceCarrier): parent is Context {
  return parent === ROOT_CONTEXT || typeof (parent as Partial<Context>).getValue === 'function'
}

/** Runs a function in a span that was started, and ends the span with what it returns. */
export function runInSpan<T>(
  start: () => Started,
  run: (span: Span) => T,
  options: SpanOptions,
  ends: SpanEnds,
): T {
  let started: Started
  try {
    started = start()
  } catch {
    // What cannot be traced runs all the same.
    return run(trace.wrapSpanContext(NOWHERE))
  }
  const work = workOf(started, options, ends)
  let result: T
  try {
    result = work.run(() => run(started.span))
  } catch (error) {
    work.fail(error)
    throw error
  }
  const followed = safely(() => ({ result: followResult(result, work) }))
  if (followed !== undefined) return followed.result
  // An object that cannot even be looked at.
  work.end(undefined)
  return result
}

const NOWHERE = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }

/** The same for work that begins with its first part. */
export function lazyWork(start: () => Started, options: SpanOptions, ends: SpanEnds): Work {
  let work: Work | undefined
  return {
    run: (part) => {
      work ??= safely(() => workOf(start(), options, ends))
      return work === undefined ? part() : work.run(part)
    },
    end: (result) => work?.end(result),
    fail: (error) => work?.fail(error),
  }
}

function workOf({ span, context: within }: Started, options: SpanOptions, ends: SpanEnds): Work {
  let open = true
  return {
    run: <T>(part: () => T): T => context.with(within, part),
    end(result: unknown): void {
      if (!open) return
      open = false
      const { result: describe } = ends
      if (describe !== undefined) safely(() => span.setAttributes(describe(result)))
      span.end()
    },
    fail(error: unknown): void {
      if (!open) return
      open = false
      const failed = safely(() => options.isError?.(error)) ?? true
      if (failed) failSpan(span, error, ends.errors)
      span.end()
    },
  }
}

/** The result of a user's callback; undefined when it throws. */
export function safely<T>(callback: () => T): T | undefined {
  try {
    return callback()
  } catch {
    return undefined
  }
}
