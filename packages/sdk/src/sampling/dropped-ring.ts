import type { ReadableSpan } from '@opentelemetry/sdk-trace'

const KEPT_MS = 5000
/** While the oldest trace is younger, traces that nothing is expected of find no place: they would only push out each other. */
const CROWDED_MS = 1000
const MAX_TRACES = 500
const MAX_SPANS = 5000

interface Dropped {
  readonly id: string
  readonly at: number
  spans: readonly ReadableSpan[]
}

/** Traces that were dropped a moment ago, should what comes later ask for them. */
export class DroppedRing {
  readonly #traces = new Map<string, Dropped>()
  /** Oldest first from `#first` on, with some that were taken: a Map takes ever longer to find its oldest entry. */
  #order: Dropped[] = []
  #first = 0
  #spans = 0

  get empty(): boolean {
    return this.#traces.size === 0
  }

  has(traceId: string): boolean {
    return this.#traces.has(traceId)
  }

  /**
   * @param spans not changed afterwards
   * @param expected whether more of the trace is under way
   */
  add(traceId: string, spans: readonly ReadableSpan[], nowMs: number, expected = true): void {
    if (!expected && this.#traces.size >= MAX_TRACES) {
      const oldest = this.#order[this.#first]
      if (oldest !== undefined && nowMs - oldest.at < CROWDED_MS) return
    }
    const others = this.take(traceId)
    const all = others.length === 0 ? spans : [...others, ...spans]
    if (all.length > MAX_SPANS) return
    const dropped = { id: traceId, at: nowMs, spans: all }
    this.#traces.set(traceId, dropped)
    this.#order.push(dropped)
    this.#spans += all.length
    while (this.#traces.size > MAX_TRACES || this.#spans > MAX_SPANS) this.#forgetOldest()
    if (this.#order.length - this.#first > 4 * MAX_TRACES) this.#tidy()
  }

  /** The spans of a trace, which is forgotten. */
  take(traceId: string): readonly ReadableSpan[] {
    const found = this.#traces.get(traceId)
    if (found === undefined) return []
    const { spans } = found
    this.#traces.delete(traceId)
    this.#spans -= spans.length
    // What is left of the entry, in tables that a Map outgrew, is small.
    found.spans = []
    return spans
  }

  forgetOld(nowMs: number): void {
    for (;;) {
      const oldest = this.#order[this.#first]
      if (oldest === undefined || nowMs - oldest.at < KEPT_MS) return
      this.#forgetOldest()
    }
  }

  #forgetOldest(): void {
    const oldest = this.#order[this.#first++]
    if (oldest !== undefined && this.#traces.get(oldest.id) === oldest) this.take(oldest.id)
    if (this.#first > MAX_TRACES) this.#tidy()
  }

  #tidy(): void {
    this.#order = this.#order.slice(this.#first).filter((each) => {
      return this.#traces.get(each.id) === each
    })
    this.#first = 0
  }
}
