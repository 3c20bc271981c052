import {
  type Attributes,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api'

export interface SpanSetup {
  readonly kind?: SpanKind
  readonly attributes?: Attributes
}

/** Runs `work` in a span of its own; a throw is recorded on it and passed on. */
export function inSpan<T>(
  tracer: Tracer,
  name: string,
  setup: SpanSetup,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const options = { kind: setup.kind ?? SpanKind.INTERNAL, attributes: setup.attributes ?? {} }
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      recordFailure(span, error)
      throw error
    } finally {
      span.end()
    }
  })
}

/** Marks the span as failed with what was thrown. */
export function recordFailure(span: Span, error: unknown): void {
  const failure = error instanceof Error ? error : new Error(String(error))
  span.recordException(failure)
  span.setAttribute('error.type', failure.name)
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message })
}
