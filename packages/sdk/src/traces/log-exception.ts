import {
  type Attributes,
  isSpanContextValid,
  type Span,
  type SpanContext,
} from '@opentelemetry/api'
import type { Logger } from '../logs/logger/logger.ts'

/** Fields that lead a line to a span. */
export type SpanFields = Readonly<Partial<Record<'trace_id' | 'span_id', string>>>

export function spanFields(ids: SpanContext): SpanFields {
  return isSpanContextValid(ids) ? { trace_id: ids.traceId, span_id: ids.spanId } : {}
}

/** Writes an exception as a line of its own that leads to the span, whichever one is active. */
export function logException(log: Logger, attributes: Attributes, span: Span): void {
  const message = attributes['exception.message'] || attributes['exception.type']
  log.error(String(message), { ...attributes, ...spanFields(span.spanContext()) })
}
