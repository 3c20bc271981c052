import { type Span, SpanStatusCode } from '@opentelemetry/api'
import { describeFailure, failSpan } from '../traces/failure.ts'
import type { RecordedErrors } from '../traces/recorded-errors.ts'
import { GEN_AI } from './semconv.ts'

const ABORTS: ReadonlySet<string> = new Set(['AbortError', 'APIUserAbortError'])
const MAX_TYPE = 128

/** Marks a span as failed. Who leaves on purpose has not failed: then it has the type only. Gives the type. */
export function markFailed(
  span: Span,
  error: unknown,
  errors: RecordedErrors,
  type: string = describeFailure(error).type,
): string {
  if (!ABORTS.has(type)) failSpan(span, error, errors)
  span.setAttribute(GEN_AI.errorType, type)
  return type
}

/** Marks a span as failed by what an answer says; nothing was thrown. */
export function markRefused(span: Span, type: string, message: string): void {
  span.setAttribute(GEN_AI.errorType, type.slice(0, MAX_TYPE))
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: describeFailure(new Error(message)).message,
  })
}
