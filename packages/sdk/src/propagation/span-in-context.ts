import { type Context, type Span, trace } from '@opentelemetry/api'

/** What OpenTelemetry's api keeps the span of a context under; it has to be the same for all. */
const SPAN_KEY = keyOfSpans()

/** The same as `trace.setSpan`, without a table and functions for each context. */
export function withSpan(parent: Context, span: Span): Context {
  return parent instanceof SpanInContext
    ? parent.setValue(SPAN_KEY, span)
    : new SpanInContext(parent, span)
}

/** A span, and all else that a context has. */
class SpanInContext implements Context {
  readonly #rest: Context
  readonly #span: unknown

  constructor(rest: Context, span: unknown) {
    this.#rest = rest
    this.#span = span
  }

  getValue(key: symbol): unknown {
    return key === SPAN_KEY ? this.#span : this.#rest.getValue(key)
  }

  /** Spans replace each other: contexts within contexts would hold all of those before. */
  setValue(key: symbol, value: unknown): Context {
    return key === SPAN_KEY
      ? new SpanInContext(this.#rest, value)
      : new SpanInContext(this.#rest.setValue(key, value), this.#span)
  }

  deleteValue(key: symbol): Context {
    return key === SPAN_KEY
      ? this.#rest.deleteValue(key)
      : new SpanInContext(this.#rest.deleteValue(key), this.#span)
  }
}

function keyOfSpans(): symbol {
  let found: symbol | undefined
  const probe: Context = {
    getValue: () => undefined,
    setValue: (key) => {
      found = key
      return probe
    },
    deleteValue: () => probe,
  }
  trace.setSpan(probe, trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 }))
  // An api that does not do it so is not known.
  return found ?? Symbol.for('OpenTelemetry Context Key SPAN')
}
