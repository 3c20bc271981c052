import { type Span, SpanStatusCode } from '@opentelemetry/api'
import type { RecordedErrors } from './recorded-errors.ts'

const MAX_MESSAGE = 1024
const MAX_STACK = 16_384

/** What can be said about anything that was thrown; reading it never throws. */
export interface Failure {
  /** Class or code; `error.type` of spans. */
  readonly type: string
  readonly message: string
  readonly stack: string | undefined
}

export function describeFailure(error: unknown): Failure {
  try {
    if (typeof error === 'object' && error !== null) {
      const { name, message, stack, code } = error as Partial<NodeJS.ErrnoException>
      const known = typeof name === 'string' && name !== '' && name !== 'Error' ? name : undefined
      return {
        type: known ?? (typeof code === 'string' ? code : 'Error'),
        message: typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : '',
        stack: typeof stack === 'string' ? stack.slice(0, MAX_STACK) : undefined,
      }
    }
    return { type: typeof error, message: String(error).slice(0, MAX_MESSAGE), stack: undefined }
  } catch {
    return { type: 'Error', message: 'the error cannot be read', stack: undefined }
  }
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
