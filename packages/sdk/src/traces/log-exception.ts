import { type Attributes, isSpanContextValid, type Span } from '@opentelemetry/api'
import type { Logger } from '../logs/logger/logger.ts'

/** Writes an exception as a line of its own that leads to the span, whichever one is active. */
export function logException(log: Logger, attributes: Attributes, span: Span): void {
  const ids = span.spanContext()
  const place = isSpanContextValid(ids) ? { trace_id: ids.traceId, span_id: ids.spanId } : {}
  const message = attributes['exception.message'] || attributes['exception.type']
  log.error(String(message), { ...attributes, ...place })
}
