import type { ReadableSpan } from '@opentelemetry/sdk-trace'

const KEPT_MS = 5000
const MAX_TRACES = 500
const MAX_SPANS = 5000

/** Traces that were dropped a moment ago, should what comes later ask for them. */
export class DroppedRing {
  readonly #traces = new Map<string, { readonly at: number; readonly spans: ReadableSpan[] }>()
  #spans = 0

  get empty(): boolean {
    return this.#traces.size === 0
  }

  has(traceId: string): boolean {
    return this.#traces.has(traceId)
  }

  add(traceId: string, spans: readonly ReadableSpan[], nowMs: number): void {
    const others = this.take(traceId)
    const all = [...others, ...spans]
    if (all.length > MAX_SPANS) return
    this.#traces.set(traceId, { at: nowMs, spans: all })
    this.#spans += all.length
    while (this.#traces.size > MAX_TRACES || this.#spans > MAX_SPANS) this.#forgetOldest()
  }

  /** The spans of a trace, which is forgotten. */
  take(traceId: string): readonly ReadableSpan[] {
    const found = this.#traces.get(traceId)
    if (found === undefined) return []
    this.#traces.delete(traceId)
    this.#spans -= found.spans.length
    return found.spans
  }

  forgetOld(nowMs: number): void {
    for (const { at } of this.#traces.values()) {
      if (nowMs - at < KEPT_MS) return
      this.#forgetOldest()
    }
  }

  #forgetOldest(): void {
    const oldest = this.#traces.keys().next().value
    if (oldest !== undefined) this.take(oldest)
  }
}
