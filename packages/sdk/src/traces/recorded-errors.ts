import type { Attributes, Span, SpanContext, TimeInput } from '@opentelemetry/api'
import { type Failure, isObject } from './failure.ts'
import { type SpanFields, spanFields } from './log-exception.ts'

/** Where exceptions are written. */
export interface ExceptionSignals {
  /** To the span, as an event. */
  readonly events: boolean
  /** To the logs: attributes by OpenTelemetry's names, about this span. Must not throw. */
  readonly log: ((attributes: Attributes, span: Span) => void) | undefined
}

/** Writes errors to spans, logs or both, each to the first span only that it passes. */
export class RecordedErrors {
  /** With the span that an error was written to. */
  readonly #seen = new WeakMap<object, SpanContext>()
  readonly #logged = new WeakSet<object>()
  #signals: ExceptionSignals = { events: true, log: undefined }

  /** Functions that were wrapped before the start follow, too. */
  configure(signals: ExceptionSignals): void {
    this.#signals = signals
  }

  /** Whether exceptions belong into the logs. */
  get logs(): boolean {
    return this.#signals.log !== undefined
  }

  /** Writes the error, unless that was done. */
  write(span: Span, error: unknown, { type, message, stack }: Failure, time?: TimeInput): void {
    if (isObject(error)) {
      if (this.#seen.has(error)) return
      this.#seen.set(error, span.spanContext())
    }
    const attributes: Attributes = { 'exception.type': type, 'exception.message': message }
    if (stack !== undefined) attributes['exception.stacktrace'] = stack
    const { events, log } = this.#signals
    if (events) span.addEvent('exception', attributes, time)
    if (log === undefined || this.isLogged(error)) return
    this.markLogged(error)
    log(attributes, span)
  }

  /** Where the error was written, as fields of a line; none when nobody did. */
  placeOf(error: unknown): SpanFields {
    const ids = isObject(error) ? this.#seen.get(error) : undefined
    return ids === undefined ? {} : spanFields(ids)
  }

  /** Whether the logs have the error with its stack already, because exceptions go there. */
  isLogged(error: unknown): boolean {
    return isObject(error) && this.#logged.has(error)
  }

  /** For those whose own line has the error. */
  markLogged(error: unknown): void {
    if (isObject(error) && this.logs) this.#logged.add(error)
  }
}
