import type { Attribute } from '@tailspan/model'
import { compileFilter } from '../field/compile.ts'
import { readIntrinsic } from '../field/intrinsic.ts'
import type { IntrinsicName } from '../syntax/intrinsics.ts'
import { printStatic } from '../syntax/print.ts'
import type { MetricsAggregate } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { orderTexts } from '../value/compare.ts'
import type { Static } from '../value/static.ts'
import { toAttributeValue } from '../value/to-attribute.ts'
import type { Grid } from './grid.ts'
import type { SampleBudget } from './sample-budget.ts'
import type { Exemplar, MetricsSeries } from './series.ts'

type Compare = Extract<MetricsAggregate, { fn: 'compare' }>
type Side = 'baseline' | 'selection'

/** Built-in properties that are compared beside all attributes, under these names. */
const COMPARED: readonly (readonly [string, IntrinsicName])[] = [
  ['name', 'span:name'],
  ['status', 'span:status'],
  ['statusMessage', 'span:statusMessage'],
  ['kind', 'span:kind'],
  ['rootName', 'trace:rootName'],
  ['rootServiceName', 'trace:rootService'],
  ['span:childCount', 'span:childCount'],
  ['instrumentation:name', 'instrumentation:name'],
  ['instrumentation:version', 'instrumentation:version'],
]

/** Distinct values of one attribute that are counted; further ones count for the total only. */
const MAX_VALUES = 1000

interface Counts {
  readonly total: Float64Array
  readonly exemplars: Exemplar[]
  readonly values: Map<
    string,
    { readonly value: Static; readonly counts: Float64Array; sum: number }
  >
}

/**
 * `compare({…}, n)`: how often each attribute has each value among the spans that the filter
 * selects, and among the others. The n commonest values of each attribute are answered, with a
 * total series per attribute.
 */
export class CompareCollector {
  readonly #grid: Grid
  readonly #top: number
  readonly #window: Compare['window']
  readonly #budget: SampleBudget
  readonly #selects: (trace: TraceView, span: number) => boolean
  readonly #sides: Readonly<Record<Side, Map<string, Counts>>> = {
    baseline: new Map(),
    selection: new Map(),
  }

  constructor(aggregate: Compare, grid: Grid, budget: SampleBudget) {
    const { selection } = aggregate
    this.#grid = grid
    this.#top = aggregate.top
    this.#window = aggregate.window
    this.#budget = budget
    this.#selects = compileFilter(selection.kind === 'filter' ? selection.where : null)
  }

  add(trace: TraceView, span: number, sample: number): boolean {
    const side = this.#sides[this.#sideOf(trace, span)]
    for (const [key, name] of COMPARED) {
      this.#count(side, key, readIntrinsic(name)(trace, span), sample)
    }
    for (const [key, value] of trace.attributes(span))
      this.#count(side, `span.${key}`, value, sample)
    for (const [key, value] of trace.resource(span)) {
      this.#count(side, `resource.${key}`, value, sample)
    }
    for (const [key, value] of trace.scopeAttributes(span)) {
      this.#count(side, `instrumentation.${key}`, value, sample)
    }
    return true
  }

  /** A span counts for all of its attributes: it is shown once, beside the total of the names. */
  show(trace: TraceView, span: number, exemplar: Omit<Exemplar, 'value'>): void {
    const names = this.#sides[this.#sideOf(trace, span)].get('name')
    names?.exemplars.push({ ...exemplar, value: Number.NaN })
  }

  finish(): MetricsSeries[] {
    return [...this.#series('baseline'), ...this.#series('selection')]
  }

  #sideOf(trace: TraceView, span: number): Side {
    const at = trace.startOf(span)
    const inside = this.#window === null || (at > this.#window.start && at <= this.#window.end)
    return inside && this.#selects(trace, span) ? 'selection' : 'baseline'
  }

  #count(side: Map<string, Counts>, key: string, value: Static, sample: number): void {
    if (value.type === 'array') {
      for (const element of value.values) this.#count(side, key, element, sample)
      return
    }
    if (value.type === 'nil') return
    let counts = side.get(key)
    if (counts === undefined) {
      const total = this.#budget.samples(this.#grid.count)
      counts = { total, values: new Map(), exemplars: [] }
      side.set(key, counts)
    }
    counts.total[sample] = (counts.total[sample] ?? 0) + 1
    const text = `${value.type} ${printStatic(value)}`
    let known = counts.values.get(text)
    if (known === undefined) {
      if (counts.values.size >= MAX_VALUES) return
      known = { value, counts: this.#budget.samples(this.#grid.count), sum: 0 }
      counts.values.set(text, known)
    }
    known.counts[sample] = (known.counts[sample] ?? 0) + 1
    known.sum++
  }

  *#series(side: Side): Generator<MetricsSeries> {
    for (const [key, { total, values, exemplars }] of this.#sides[side]) {
      const ranked = [...values].sort(([a, x], [b, y]) => y.sum - x.sum || orderTexts(a, b))
      for (const [, { value, counts }] of ranked.slice(0, this.#top)) {
        yield { labels: labelled(side, key, toAttributeValue(value)), values: counts }
      }
      yield { labels: labelled(`${side}_total`, key, 'nil'), values: total, exemplars }
    }
  }
}

function labelled(type: string, key: string, value: Attribute['value']): Attribute[] {
  return [
    { key: '__meta_type', value: type },
    { key, value },
  ]
}
