import {
  type Attributes,
  type AttributeValue,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanStatus,
  type TimeInput,
  trace,
} from '@opentelemetry/api'
import type { GenAiSpan } from './agent-api.ts'
import type { AgentParts } from './agent-parts.ts'
import { markFailed } from './failure.ts'
import { GEN_AI, GEN_AI_EVENTS } from './semconv.ts'

/** A span of OpenTelemetry with the verbs of agents. */
export class AgentSpan implements GenAiSpan {
  readonly span: Span
  protected readonly parts: AgentParts
  /** `error.type`, once it has failed; what the app says by hand stays. */
  protected failure: string | undefined

  constructor(span: Span, parts: AgentParts) {
    this.span = span
    this.parts = parts
  }

  error(error: unknown, type?: string): void {
    this.failure = markFailed(this.span, error, this.parts.errors, type)
  }

  /** Its work threw. */
  threw(error: unknown): void {
    if (this.failure === undefined) this.error(error)
  }

  score(name: string, value: number, label?: string): void {
    const attributes: Attributes = { [GEN_AI.evaluationName]: name }
    if (Number.isFinite(value)) attributes[GEN_AI.evaluationScore] = value
    if (label !== undefined) attributes[GEN_AI.evaluationLabel] = label
    // An evaluation may come long after the span was sent: then the line is all that there is.
    if (this.span.isRecording()) this.span.addEvent(GEN_AI_EVENTS.evaluation, attributes)
    writeEvent(this.parts, GEN_AI_EVENTS.evaluation, this.span, attributes)
  }

  spanContext(): SpanContext {
    return this.span.spanContext()
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.span.setAttribute(key, value)
    return this
  }

  setAttributes(attributes: Attributes): this {
    this.span.setAttributes(attributes)
    return this
  }

  addEvent(name: string, first?: Attributes | TimeInput, start?: TimeInput): this {
    this.span.addEvent(name, first, start)
    return this
  }

  addLink(link: Link): this {
    this.span.addLink(link)
    return this
  }

  addLinks(links: Link[]): this {
    this.span.addLinks(links)
    return this
  }

  setStatus(status: SpanStatus): this {
    this.span.setStatus(status)
    return this
  }

  updateName(name: string): this {
    this.span.updateName(name)
    return this
  }

  end(endTime?: TimeInput): void {
    this.span.end(endTime)
  }

  isRecording(): boolean {
    return this.span.isRecording()
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.span.recordException(exception, time)
  }
}

/** A line about a span, with its ids whichever span is active. Never throws. */
export function writeEvent(
  { log }: AgentParts,
  event: string,
  span: Span,
  attributes: Attributes,
): void {
  if (log === undefined) return
  const ids = span.spanContext()
  const known = trace.isSpanContextValid(ids)
    ? { trace_id: ids.traceId, span_id: ids.spanId }
    : undefined
  try {
    log(event, { ...attributes, ...known })
  } catch {
    // The logger's own fault; the app's call goes on.
  }
}
