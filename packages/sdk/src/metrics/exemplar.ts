import type { SpanContext } from '@opentelemetry/api'

/** One measured value with the span that it was measured in. */
export interface Exemplar {
  readonly traceId: string
  readonly spanId: string
  readonly value: number
  /** Milliseconds since the epoch. */
  readonly atMs: number
}

/** Whether a trace is kept: true, false, or undefined while that is open. */
export type IsKept = (ids: SpanContext) => boolean | undefined

/**
 * The exemplar of a bucket: the last value of a trace that is kept. A value whose trace is not decided yet
 * waits here; others pass by meanwhile.
 */
export class ExemplarSlot {
  #shown: Exemplar | undefined
  #waiting: { readonly ids: SpanContext; readonly exemplar: Exemplar } | undefined

  offer(ids: SpanContext, value: number, isKept: IsKept, nowMs: number): void {
    const kept = isKept(ids)
    if (kept === false) return
    if (kept === undefined && this.#settle(isKept)) return
    const exemplar = { traceId: ids.traceId, spanId: ids.spanId, value, atMs: nowMs }
    if (kept === true) this.#shown = exemplar
    else this.#waiting = { ids, exemplar }
  }

  /** What may be shown now. */
  current(isKept: IsKept): Exemplar | undefined {
    this.#settle(isKept)
    return this.#shown
  }

  /** Whether one still waits. */
  #settle(isKept: IsKept): boolean {
    if (this.#waiting === undefined) return false
    const { ids, exemplar } = this.#waiting
    const kept = isKept(ids)
    if (kept === undefined) return true
    this.#waiting = undefined
    if (kept && exemplar.atMs >= (this.#shown?.atMs ?? 0)) this.#shown = exemplar
    return false
  }
}
