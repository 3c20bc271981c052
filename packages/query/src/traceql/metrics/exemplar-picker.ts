import type { Attribute } from '@tailspan/model'
import { compileRef } from '../field/compile.ts'
import { printField } from '../syntax/print.ts'
import type { FieldRef } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { toAttributeValue } from '../value/to-attribute.ts'
import type { Grid } from './grid.ts'

/** Exemplars that stand near each other in time at most. */
const PER_BUCKET = 2

/** A span that a query counted, and for which sample. */
export interface Counted {
  readonly span: number
  readonly sample: number
}

/**
 * Chooses traces that stand for the points of a chart: spread over its time, at most one span of
 * each trace, no more than a limit altogether. The choice depends on ids only, so that a query
 * that is asked again shows the same.
 */
export class ExemplarPicker {
  readonly #limit: number
  readonly #samples: number
  readonly #buckets: Uint8Array
  readonly #traces = new Set<string>()

  constructor(limit: number, grid: Grid) {
    this.#limit = limit
    this.#samples = grid.count
    this.#buckets = new Uint8Array(Math.max(1, Math.floor(limit / PER_BUCKET)))
  }

  /** Whether traces are still wanted. */
  get open(): boolean {
    return this.#traces.size < this.#limit
  }

  /** One of the spans of a trace that were counted; undefined when enough stand there. */
  pick(trace: TraceView, counted: readonly Counted[]): Counted | undefined {
    if (!this.open || this.#traces.has(trace.traceId)) return undefined
    const first = Number.parseInt(trace.traceId.slice(-6), 16)
    for (let i = 0; i < counted.length; i++) {
      const candidate = counted[(first + i) % counted.length]
      if (candidate === undefined) continue
      const bucket = Math.floor((candidate.sample * this.#buckets.length) / this.#samples)
      const taken = this.#buckets[bucket] ?? PER_BUCKET
      if (taken >= PER_BUCKET) continue
      this.#buckets[bucket] = taken + 1
      this.#traces.add(trace.traceId)
      return candidate
    }
    return undefined
  }
}

/**
 * Makes the labels of an exemplar: its trace and span, and what the query names of the span, under
 * the scope where it was found.
 */
export function compileExemplarLabels(
  fields: readonly FieldRef[],
): (trace: TraceView, span: number) => Attribute[] {
  const columns = new Map(fields.flatMap(scoped).map((ref) => [printField(ref), compileRef(ref)]))
  return (trace, span) => {
    const labels: Attribute[] = [
      { key: 'trace:id', value: trace.traceId },
      { key: 'span:id', value: trace.spanId(span) },
    ]
    for (const [key, read] of columns) {
      const value = read(trace, span)
      const isKnown = labels.some((label) => label.key === key)
      if (value.type !== 'nil' && !isKnown) labels.push({ key, value: toAttributeValue(value) })
    }
    return labels
  }
}

function scoped(ref: FieldRef): readonly FieldRef[] {
  if (ref.kind !== 'attribute' || ref.scope !== 'none') return [ref]
  return [
    { ...ref, scope: 'span' },
    { ...ref, scope: 'resource' },
  ]
}
