import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  type Span,
} from '@opentelemetry/api'
import type { Logger } from '../logs/logger/logger.ts'
import type { Level } from '../options/level.ts'
import type { Fields } from '../options/log-options.ts'
import type { TraceCarrier } from '../options/propagation-options.ts'
import { carrierOf } from '../propagation/carrier.ts'
import { failSpan } from '../traces/failure.ts'
import type { RecordedErrors } from '../traces/recorded-errors.ts'
import type { Started } from '../traces/span.ts'
import { saidLevel } from './said-level.ts'

const JOB = createContextKey('tailspan.job')

/** The innermost job that runs, ended or not. */
export function runningJob(): JobTrace | undefined {
  return context.active().getValue(JOB) as JobTrace | undefined
}

export interface EndOptions {
  /** What went wrong, if anything did. */
  readonly error?: unknown
  readonly attributes?: Attributes
}

/** A piece of work that begins here and ends there, as jobs do; one span that stays open in between. */
export class JobTrace {
  readonly name: string
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  /** Plain OpenTelemetry. */
  readonly span: Span
  readonly #context: Context
  readonly #log: Logger
  readonly #errors: RecordedErrors
  readonly #ended: (trace: JobTrace) => void
  #open = true

  /** @param ended told once */
  constructor(
    name: string,
    started: Started,
    parts: {
      readonly log: Logger
      readonly errors: RecordedErrors
      readonly ended: (trace: JobTrace) => void
    },
  ) {
    this.name = name
    this.#context = started.context.setValue(JOB, this)
    this.span = started.span
    const { traceId, spanId } = started.span.spanContext()
    this.traceId = traceId
    this.spanId = spanId
    this.#log = parts.log
    this.#errors = parts.errors
    this.#ended = parts.ended
  }

  get open(): boolean {
    return this.#open
  }

  /** Runs a function as a part of the work: its spans and log lines belong to it. */
  run<T>(fn: (span: Span) => T): T {
    return context.with(this.#context, fn, undefined, this.span)
  }

  /** Logs a line of the work, wherever that is done. */
  addLog(level: Level, message: string, fields: Fields = {}): void {
    this.run(() => this.#log[saidLevel(level)](message, fields))
  }

  /** For a queue or another process that goes on with it. */
  carry(): TraceCarrier {
    return carrierOf(this.#context)
  }

  /** Ends the work; a second call does nothing. */
  end(options: EndOptions = {}): void {
    if (!this.#open) return
    this.#open = false
    const { attributes, error } = options ?? {}
    if (attributes !== undefined) this.span.setAttributes(attributes)
    if (error !== undefined) failSpan(this.span, error, this.#errors)
    this.span.end()
    this.#ended(this)
  }
}
