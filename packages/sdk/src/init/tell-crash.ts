import { trace } from '@opentelemetry/api'
import type { Logger } from '../logs/logger/logger.ts'
import { describeFailure, failSpan } from '../traces/failure.ts'
import type { RecordedErrors } from '../traces/recorded-errors.ts'

/**
 * What ends the process is the last line and fails the span that it happened in; it ends it all the same. The line leads
 * to the first span that the error passed, which has ended when nobody awaited its promise.
 */
export function tellCrash(error: unknown, log: Logger | undefined, errors: RecordedErrors): void {
  const place = errors.placeOf(error)
  if (error instanceof Error && !errors.isLogged(error)) {
    log?.fatal(error, 'the process ends by an error nobody caught', place)
    errors.markLogged(error)
  } else {
    const { message } = describeFailure(error)
    log?.fatal(`the process ends by what nobody caught: ${message}`, place)
  }
  const active = trace.getActiveSpan()
  if (active?.isRecording() !== true) return
  failSpan(active, error, errors)
  active.end()
}
