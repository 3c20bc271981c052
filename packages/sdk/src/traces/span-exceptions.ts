import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace'
import { describeFailure } from './failure.ts'
import type { RecordedErrors } from './recorded-errors.ts'

/** Lets `recordException` of all spans, whoever calls it, write where exceptions are written. */
export class SpanExceptions implements SpanProcessor {
  readonly #errors: RecordedErrors

  constructor(errors: RecordedErrors) {
    this.#errors = errors
  }

  onStart(span: Span): void {
    span.recordException = (exception, time) => {
      if (!span.isRecording()) return
      this.#errors.write(span, exception, describeFailure(exception), time)
    }
  }

  onEnd(): void {
    // The error was written when it was recorded.
  }

  async forceFlush(): Promise<void> {
    // Nothing is held.
  }

  async shutdown(): Promise<void> {
    // Nothing is held.
  }
}
