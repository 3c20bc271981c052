import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace'
import { wantedTraceId } from '../propagation/context-keys.ts'
import { LiveSpan, type SpanOrigin } from './live-span.ts'
import { randomSpanId, randomTraceId } from './random-ids.ts'
import { type OwnAttributes, ownAttributes } from './span-attributes.ts'

/** Decides whether a span is recorded; OpenTelemetry's samplers do not ask for the time. */
export interface HeadSampler {
  /** @param nowMs what `performance.now()` says */
  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
    nowMs: number,
  ): SamplingResult
}

const NO_LINKS: readonly Link[] = []

/** Starts the spans of one scope. */
export class LiveTracer implements Tracer {
  readonly #origin: SpanOrigin
  readonly #sampler: HeadSampler

  constructor(origin: SpanOrigin, sampler: HeadSampler) {
    this.#origin = origin
    this.#sampler = sampler
  }

  startSpan(name: string, options: SpanOptions = {}, within: Context = context.active()): Span {
    const { attributeCountLimit, attributeValueLengthLimit } = this.#origin.limits
    const own = ownAttributes(options.attributes, attributeCountLimit, attributeValueLengthLimit)
    return this.#start(name, options, own, within)
  }

  /** As `startSpan`, of attributes that are right, few and short, and nobody else's. */
  startWith(name: string, kind: SpanKind, attributes: Attributes, within: Context): Span {
    const { attributeCountLimit, attributeValueLengthLimit } = this.#origin.limits
    const count = Object.keys(attributes).length
    if (count > attributeCountLimit || attributeValueLengthLimit < LONGEST) {
      return this.startSpan(name, { kind, attributes }, within)
    }
    return this.#start(name, { kind }, { attributes, count, dropped: 0 }, within)
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, run: F): ReturnType<F>
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    run: F,
  ): ReturnType<F>
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    options: SpanOptions,
    within: Context,
    run: F,
  ): ReturnType<F>
  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest: readonly (F | SpanOptions | Context | undefined)[]
  ): ReturnType<F> | undefined {
    const run = rest.at(-1)
    if (typeof run !== 'function') return undefined
    const [options, within] = rest.slice(0, -1) as [SpanOptions?, Context?]
    const parent = within ?? context.active()
    const span = this.startSpan(name, options, parent)
    return context.with(
      trace.setSpan(parent, span),
      run as (span: Span) => ReturnType<F>,
      undefined,
      span,
    )
  }

  #start(name: string, options: SpanOptions, own: OwnAttributes, within: Context): Span {
    const from = options.root === true ? trace.deleteSpan(within) : within
    // Most traces begin here: nothing is known of them.
    const bare = from === ROOT_CONTEXT
    if (!bare && isTracingSuppressed(from)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
    const parent = bare ? undefined : validParent(from)
    const traceId = parent?.traceId ?? (bare ? undefined : wantedTraceId(from)) ?? randomTraceId()
    const { kind = SpanKind.INTERNAL, links = NO_LINKS } = options
    const nowMs = performance.now()
    const asked = this.#sampler.shouldSample(
      from,
      traceId,
      name,
      kind,
      own.attributes,
      links as Link[],
      nowMs,
    )
    const traceState = parent?.traceState
    if (asked.decision === SamplingDecision.NOT_RECORD) {
      return trace.wrapSpanContext({
        traceId,
        spanId: randomSpanId(),
        traceFlags: TraceFlags.NONE,
        ...(traceState === undefined ? {} : { traceState }),
      })
    }
    const sampled = asked.decision === SamplingDecision.RECORD_AND_SAMPLED
    const { startTime } = options
    const start = {
      name,
      kind,
      traceId,
      sampled,
      traceState,
      parent,
      own,
      links,
      startTime,
      nowMs,
    }
    const span = new LiveSpan(this.#origin, start)
    this.#origin.listener.onStart(span, from)
    return span
  }
}

function validParent(from: Context): SpanContext | undefined {
  const ids = trace.getSpanContext(from)
  return ids !== undefined && isSpanContextValid(ids) ? ids : undefined
}

/** No text of those attributes is longer. */
const LONGEST = 4096
