import type { InstrumentationScope } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Shown } from './encode-attributes.ts'
import { encodeSpan } from './encode-span.ts'
import { OtlpWriter } from './otlp-writer.ts'

/** Spans of one trace, encoded, that are sent or lost together. */
export interface SpanGroup {
  readonly scopes: readonly (readonly [scope: InstrumentationScope, spans: Buffer])[]
  readonly count: number
  readonly bytes: number
  /** Worth more than others when there is no room: it has an error, was slow, or was asked for. */
  readonly remarkable: boolean
}

/** What an entry in a queue takes beside its bytes. */
const OVERHEAD = 200

/** Encodes spans, masking what is not to be shown. */
export class SpanGrouper {
  readonly #writer = new OtlpWriter()
  readonly #shown: Shown

  constructor(shown: Shown) {
    this.#shown = shown
  }

  /** @param spans that have ended, of one trace */
  group(spans: readonly ReadableSpan[], remarkable: boolean): SpanGroup {
    const [first] = spans
    // As most traces of one service are.
    if (first !== undefined && spans.length === 1) {
      encodeSpan(this.#writer, first, this.#shown)
      const encoded = this.#writer.take()
      const bytes = encoded.length + OVERHEAD
      return { scopes: [[first.instrumentationScope, encoded]], count: 1, bytes, remarkable }
    }
    const byScope = new Map<InstrumentationScope, ReadableSpan[]>()
    for (const span of spans) {
      const others = byScope.get(span.instrumentationScope)
      if (others === undefined) byScope.set(span.instrumentationScope, [span])
      else others.push(span)
    }
    const scopes = [...byScope].map(([scope, ofScope]) => {
      for (const span of ofScope) encodeSpan(this.#writer, span, this.#shown)
      return [scope, this.#writer.take()] as const
    })
    const bytes = scopes.reduce((sum, [, encoded]) => sum + encoded.length + OVERHEAD, 0)
    return { scopes, count: spans.length, bytes, remarkable }
  }
}
