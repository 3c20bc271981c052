import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api'

const MAX_MESSAGE = 1024
const MAX_STACK = 16_384

/** What can be said about anything that was thrown; reading it never throws. */
interface Failure {
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

/** Marks a span as failed. @param event whether the exception is written to the span, with its stack */
export function failSpan(span: Span, error: unknown, event: boolean): void {
  const { type, message, stack } = describeFailure(error)
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR, message })
  if (!event) return
  const attributes: Attributes = { 'exception.type': type, 'exception.message': message }
  if (stack !== undefined) attributes['exception.stacktrace'] = stack
  span.addEvent('exception', attributes)
}
