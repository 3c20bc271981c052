import { context, type Span, type SpanOptions, type Tracer, trace } from '@opentelemetry/api'

const OWN_SPAN = 'anthropic.messages.create'

/**
 * Anthropic's client makes spans itself. Those of calls that are watched would count each token twice: in
 * their place it gets one that is not recorded, with the ids of the span that is, so that it still tells the server.
 */
export function withoutOwnSpans(client: object): void {
  try {
    const holder = client as { _tracer?: Tracer }
    const tracer = holder._tracer
    if (tracer === undefined || typeof tracer.startSpan !== 'function') return
    if (Object.hasOwn(tracer, 'startSpan') && tracer.startSpan.name === quiet.name) return
    holder._tracer = {
      startSpan: quiet,
      startActiveSpan: tracer.startActiveSpan.bind(tracer) as Tracer['startActiveSpan'],
    }
    function quiet(name: string, options?: SpanOptions, parent = context.active()): Span {
      if (name !== OWN_SPAN) return (tracer as Tracer).startSpan(name, options, parent)
      const ids = trace.getSpanContext(parent)
      return trace.wrapSpanContext(ids ?? NOWHERE)
    }
  } catch {
    // Its spans stay beside ours.
  }
}

/** The options of a call without the span that a helper of the client has begun for it: ours begins here. */
export function withoutBegunSpan(options: unknown): unknown {
  if (typeof options !== 'object' || options === null || !('__span' in options)) return options
  return { ...options, __span: undefined }
}

const NOWHERE = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }
