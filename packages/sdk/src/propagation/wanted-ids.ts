import { context } from '@opentelemetry/api'
import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace'
import { wantedTraceId } from './context-keys.ts'

/** Random ids, except where the caller of the active context asked for one. */
export class WantedIds implements IdGenerator {
  readonly #random = new RandomIdGenerator()

  generateTraceId(): string {
    return wantedTraceId(context.active()) ?? this.#random.generateTraceId()
  }

  generateSpanId(): string {
    return this.#random.generateSpanId()
  }
}
