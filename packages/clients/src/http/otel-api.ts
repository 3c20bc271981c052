/**
 * As much of `@opentelemetry/api` 1.x as is used here. Its parts meet in one global object, so nothing
 * has to be installed or loaded: who has OpenTelemetry has put it there.
 */
export interface OtelApi {
  readonly trace?: { getTracer(name: string): OtelTracer }
  readonly metrics?: OtelMeterProvider
  readonly context?: { active(): OtelContext }
  readonly propagation?: {
    inject(
      context: OtelContext,
      carrier: Record<string, string>,
      setter: { set(carrier: Record<string, string>, key: string, value: unknown): void },
    ): void
  }
}

export type OtelAttributes = Readonly<Record<string, string | number>>

interface OtelTracer {
  startSpan(
    name: string,
    options: { readonly kind: number; readonly attributes: OtelAttributes },
    context: OtelContext,
  ): OtelSpan
}

export interface OtelSpan {
  setAttribute(key: string, value: string | number): unknown
  setStatus(status: { readonly code: number; readonly message?: string }): unknown
  end(): void
}

export interface OtelMeterProvider {
  getMeter(name: string): {
    createHistogram(
      name: string,
      options: { readonly unit: string; readonly description?: string },
    ): OtelHistogram
  }
}

export interface OtelHistogram {
  record(value: number, attributes: OtelAttributes, context: OtelContext): void
}

export interface OtelContext {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): OtelContext
  deleteValue(key: symbol): OtelContext
}

/** Where a context keeps its span. */
export const SPAN_KEY: symbol = Symbol.for('OpenTelemetry Context Key SPAN')

/** The API that the program registered, if any. */
export function registeredOtel(): OtelApi | undefined {
  return (globalThis as Record<symbol, OtelApi | undefined>)[Symbol.for('opentelemetry.js.api.1')]
}

/** An empty context, for programs that registered tracing but no context manager. */
export function plainContext(values: ReadonlyMap<symbol, unknown> = new Map()): OtelContext {
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value) => plainContext(new Map(values).set(key, value)),
    deleteValue: (key) => plainContext(new Map([...values].filter(([other]) => other !== key))),
  }
}
