import { type Span, SpanStatusCode } from '@opentelemetry/api'
import type { RecordedErrors } from './recorded-errors.ts'

const MAX_MESSAGE = 1024
const MAX_STACK = 16_384
const MAX_TYPE = 128
/** Names that all kinds of errors have. */
const UNTELLING: ReadonlySet<string> = new Set(['', 'Error', 'error', 'Object'])

/** What can be said about anything that was thrown; reading it never throws. */
export interface Failure {
  /** Name, class or code; `error.type` of spans. */
  readonly type: string
  readonly message: string
  readonly stack: string | undefined
}

export function describeFailure(error: unknown): Failure {
  try {
    if (typeof error === 'object' && error !== null) {
      const { message, stack } = error as Partial<Error>
      return {
        type: typeOf(error),
        message: typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : '',
        stack: typeof stack === 'string' ? stack.slice(0, MAX_STACK) : undefined,
      }
    }
    return { type: typeof error, message: String(error).slice(0, MAX_MESSAGE), stack: undefined }
  } catch {
    return { type: 'Error', message: 'the error cannot be read', stack: undefined }
  }
}

/** The name of an error, or its class, which most that extend Error do not name; else its code. */
function typeOf(error: object): string {
  const { name, code, type } = error as { name?: unknown; code?: unknown; type?: unknown }
  const known = [name, error.constructor?.name].find(
    (each) => typeof each === 'string' && !UNTELLING.has(each),
  )
  const found = known ?? [code, type].find((each) => typeof each === 'string')
  return typeof found === 'string' ? found.slice(0, MAX_TYPE) : 'Error'
}

/** Marks a span as failed. @param errors writes the exception with its stack, where it is known; false: nobody does */
export function failSpan(span: Span, error: unknown, errors: RecordedErrors | false): void {
  const failure = describeFailure(error)
  span.setAttribute('error.type', failure.type)
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message })
  if (errors !== false) errors.write(span, error, failure)
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
