import { context, isSpanContextValid, trace } from '@opentelemetry/api'

/** The span that is active where the call comes from, whoever set OpenTelemetry up; undefined without one. */
export function activeTrace(): { readonly traceId: string; readonly spanId: string } | undefined {
  const span = trace.getSpanContext(context.active())
  return span !== undefined && isSpanContextValid(span) ? span : undefined
}
