import { trace } from '@opentelemetry/api'

/** The fields with which people put the current span into their log lines; none outside a span. */
export function traceIds(): { trace_id?: string; span_id?: string } {
  const context = trace.getActiveSpan()?.spanContext()
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId }
}
