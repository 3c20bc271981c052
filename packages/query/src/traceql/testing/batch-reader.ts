import type { ScopeTags, SpanBatch, SpanReader, TraceBatch, TraceSelection } from '@tailspan/model'
import { spanBatch, type TestSpan } from '@tailspan/testkit'

/** A reader of given traces that lets every trace through, newest first, one per batch. */
export class BatchReader implements SpanReader {
  readonly #traces: readonly SpanBatch[]
  readonly #tags: readonly ScopeTags[]
  /** What was asked for. */
  readonly selections: TraceSelection[] = []
  /** Traces handed out. */
  read = 0

  constructor(traces: readonly (readonly TestSpan[])[], tags: readonly ScopeTags[] = []) {
    this.#traces = traces
      .map((spans) => spanBatch(spans))
      .sort((a, b) => Number(startOf(b) - startOf(a)))
    this.#tags = tags
  }

  async trace(): Promise<SpanBatch | null> {
    return this.#traces[0] ?? null
  }

  async *select(selection: TraceSelection, signal: AbortSignal): AsyncGenerator<TraceBatch> {
    this.selections.push(selection)
    for (const spans of this.#traces) {
      signal.throwIfAborted()
      this.read++
      yield { spans, offsets: Uint32Array.of(0) }
    }
  }

  async tags(): Promise<readonly ScopeTags[]> {
    return this.#tags
  }

  async tagValues(): Promise<readonly string[]> {
    return ['from the reader']
  }

  async stats(): Promise<{ spans: number; traces: number }> {
    return { spans: 0, traces: this.#traces.length }
  }
}

function startOf(batch: SpanBatch): bigint {
  return batch.starts.reduce((least, at) => (at < least ? at : least))
}
