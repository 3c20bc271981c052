import { safely } from '../../traces/span.ts'
import { record } from '../content/record.ts'
import type { LlmOperation } from '../llm-operation.ts'
import type { ChunkReader, Dialect, ReadAnswer } from './dialect.ts'

/** What a client does with one call, told to its span. No method throws; only the first end counts. */
export class ObservedCall {
  readonly operation: LlmOperation
  readonly #dialect: Dialect
  #chunks: ChunkReader | undefined

  constructor(operation: LlmOperation, dialect: Dialect) {
    this.operation = operation
    this.#dialect = dialect
  }

  /** The whole answer. */
  answered(value: unknown): void {
    safely(() => this.#done(this.#dialect.answer(record(value) ?? {})))
    this.operation.end()
  }

  /** The next part of a streamed one. */
  chunk(value: unknown): void {
    safely(() => {
      this.operation.firstChunk()
      this.#chunks ??= this.#dialect.chunks(this.operation.contentLimit)
      this.#chunks.take(value)
    })
  }

  /** The streamed answer is complete, or nobody reads on. */
  streamed(): void {
    const chunks = this.#chunks
    if (chunks !== undefined) safely(() => this.#done(chunks.answer()))
    this.end()
  }

  fail(error: unknown): void {
    const chunks = this.#chunks
    // What was counted until then was paid for.
    if (chunks !== undefined) safely(() => this.#done(chunks.answer()))
    this.#chunks = undefined
    this.operation.fail(error)
  }

  end(): void {
    this.#chunks = undefined
    this.operation.end()
  }

  #done({ refusal, ...answer }: ReadAnswer): void {
    this.operation.done(answer)
    if (refusal !== undefined) this.operation.refuse(refusal.type, refusal.message)
  }
}
