import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  type Span,
  SpanKind,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace'
import { wantedTraceId } from '../propagation/context-keys.ts'
import { LiveSpan, type SpanOrigin } from './live-span.ts'
import { randomSpanId, randomTraceId } from './random-ids.ts'
import { type OwnAttributes, ownAttributes } from './span-attributes.ts'

const NO_LINKS: readonly Link[] = []

/** Starts the spans of one scope. */
export class LiveTracer implements Tracer {
  readonly #origin: SpanOrigin
  readonly #sampler: Pick<Sampler, 'shouldSample'>

  constructor(origin: SpanOrigin, sampler: Pick<Sampler, 'shouldSample'>) {
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
    if (isTracingSuppressed(from)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
    const above = trace.getSpanContext(from)
    const parent = above !== undefined && isSpanContextValid(above) ? above : undefined
    const traceId = parent?.traceId ?? wantedTraceId(from) ?? randomTraceId()
    const { kind = SpanKind.INTERNAL, links = NO_LINKS } = options
    const asked = this.#sampler.shouldSample(
      from,
      traceId,
      name,
      kind,
      own.attributes,
      links as Link[],
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
    const start = { name, kind, traceId, sampled, traceState, parent, own, links, startTime }
    const span = new LiveSpan(this.#origin, start)
    this.#origin.listener.onStart(span, from)
    return span
  }
}

/** No text of those attributes is longer. */
const LONGEST = 4096
