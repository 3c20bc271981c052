import type { Resource, Scope, SpanBatch } from '@tailspan/model'
import { SpanColumns, type SpanFields } from '../batch/span-columns.ts'
import { canonicalId, isNoId } from './ids.ts'
import { cut, Refusals } from './refusals.ts'

/** Rows of one batch: what bounds the memory of a request full of tiny spans. */
const BATCH_ROWS = 16_384

/**
 * Takes the spans of one request as a decoder finds them. A span without valid ids is refused
 * alone. The decoder stops to hand on `take()` whenever the sink is `full`.
 */
export class SpanSink {
  readonly refusals = new Refusals()
  readonly #columns = new SpanColumns()

  get full(): boolean {
    return this.#columns.length >= BATCH_ROWS
  }

  get length(): number {
    return this.#columns.length
  }

  take(): SpanBatch {
    return this.#columns.take()
  }

  /**
   * A span with its ids in hex as sent; they are made canonical in place, by `canonicalHex` when
   * they were bytes.
   */
  span(resource: Resource, scope: Scope, span: SpanFields, canonical = canonicalId): void {
    const { traceId, spanId, parentId } = span
    span.traceId = canonical(traceId, 32)
    span.spanId = canonical(spanId, 16)
    span.parentId = isNoId(parentId) ? '' : canonical(parentId, 16)
    if (span.traceId === '') return this.#refuse('invalid_trace_id', 'trace', traceId, span)
    if (span.spanId === '') return this.#refuse('invalid_span_id', 'span', spanId, span)
    if (span.parentId === '' && !isNoId(parentId)) {
      return this.#refuse('invalid_parent_id', 'parent span', parentId, span)
    }
    this.#columns.add(resource, scope, span)
  }

  #refuse(reason: string, what: string, id: string, span: SpanFields): void {
    this.refusals.add(
      reason,
      () =>
        `span "${cut(span.name, 100)}" has an invalid ${what} id "${cut(id, 64)}": expected hex digits, not all zero`,
    )
  }
}
