import { type LogSamples, type Stream, streamOf, type TimeGrid } from '@tailspan/model'
import type { RangeAggregationExpr } from '../ast.ts'
import { capturedValue } from '../capture/label-texts.ts'
import type { CapturePlan } from '../capture/plan-captures.ts'
import { BaseLabelsCache } from '../pipeline/base-labels.ts'
import { compileStages } from '../pipeline/compile-stages.ts'
import { LogEntry } from '../pipeline/log-entry.ts'
import { EVERYTHING } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { labelFilterStage } from '../stages/label-filter.ts'
import { WindowLocator } from '../window/window-locator.ts'
import type { Accumulator } from './accumulator.ts'
import { Unwrap } from './unwrap.ts'

/** Where rows of equal labels go, and with what sample; null: they are dropped. */
type Slot = { readonly accumulator: Accumulator; readonly value: number } | null

/**
 * Counts rows of which the store took the labels out. Stages run once for all rows that agree in
 * them. Gives up where a stage fails: the error needs all of the line's labels.
 */
export class SampleCounter {
  readonly #plan: CapturePlan
  readonly #stages: readonly Stage[]
  readonly #unwrap: Unwrap | undefined
  readonly #unwrapped: string | undefined
  readonly #accumulatorOf: (entry: LogEntry) => Accumulator
  readonly #bases = new BaseLabelsCache()
  readonly #entry = new LogEntry()
  readonly #locator: WindowLocator
  #slots = new Map<number | string, Slot>()
  #places: RowPlaces | undefined

  constructor(
    { unwrap }: RangeAggregationExpr,
    plan: CapturePlan,
    grid: TimeGrid,
    accumulatorOf: (entry: LogEntry) => Accumulator,
  ) {
    this.#plan = plan
    this.#accumulatorOf = accumulatorOf
    this.#locator = new WindowLocator(grid)
    const asNumber = plan.of.number !== undefined
    this.#unwrapped = asNumber ? unwrap?.label : undefined
    this.#unwrap = unwrap === undefined || asNumber ? undefined : new Unwrap(unwrap)
    this.#stages = [
      ...compileStages(plan.stages, EVERYTHING),
      ...(asNumber ? (unwrap?.filters ?? []).map(labelFilterStage) : []),
    ]
  }

  /** Rows from `from` up to `to`; false when they cannot be counted in this way. */
  add(samples: LogSamples, from: number, to: number): boolean {
    if (this.#places?.samples !== samples) {
      this.#places = new RowPlaces(samples)
      this.#slots = new Map()
      this.#locator.locate(samples)
    }
    const { first, last, time } = this.#locator
    const { numbers, weights } = samples
    const asNumber = this.#unwrapped !== undefined
    for (let i = from; i < to; i++) {
      const [start, end] = [first[i] as number, last[i] as number]
      if (start > end) continue
      const number = asNumber ? (numbers[i] as number) : 0
      if (Number.isNaN(number)) continue
      const place = this.#places.of(i)
      let slot = this.#slots.get(place)
      if (slot === undefined) {
        slot = this.#slot(samples, i)
        if (slot === undefined) return false
        this.#slots.set(place, slot)
      }
      if (slot === null) continue
      const value = asNumber ? number : this.#unwrap ? slot.value : (weights[i] as number)
      slot.accumulator.add(start, end, value, time[i] as number)
    }
    return true
  }

  #slot(samples: LogSamples, row: number): Slot | undefined {
    const { of } = this.#plan
    const stream = samples.streams[samples.streamIndex[row] as number] ?? NO_LABELS
    const base = this.#bases.get(stream, '', samples.levels[row] ?? '')
    if (this.#unwrapped !== undefined && base.names.includes(this.#unwrapped)) return undefined
    const entry = this.#entry
    entry.reset(base, 0n, '')
    for (const [n, { label }] of of.captures.entries()) {
      const column = samples.columns[n]
      if (n === of.number || column === undefined) continue
      const text = column.texts[column.index[row] as number] ?? ''
      if (text !== '') entry.extract(label, capturedValue(text))
    }
    for (const stage of this.#stages) if (!stage.run(entry)) return null
    if (this.#unwrap?.run(entry) === false) return null
    if (entry.error !== '') return undefined
    return { accumulator: this.#accumulatorOf(entry), value: this.#unwrap?.value ?? 0 }
  }
}

const NO_LABELS: Stream = streamOf([])

/** Numbers the combinations of labels that rows of one batch have. */
class RowPlaces {
  readonly samples: LogSamples
  readonly #levels = new Map<string, number>()
  readonly #fits: boolean

  constructor(samples: LogSamples) {
    this.samples = samples
    for (const level of samples.levels) {
      if (!this.#levels.has(level)) this.#levels.set(level, this.#levels.size)
    }
    const sizes = [samples.streams.length, this.#levels.size, ...samples.columns.map(size)]
    this.#fits = sizes.reduce((all, n) => all * Math.max(n, 1), 1) <= Number.MAX_SAFE_INTEGER
  }

  /** Equal for rows that agree in stream, level and captured texts, and only for those. */
  of(row: number): number | string {
    const { streamIndex, levels, columns } = this.samples
    const stream = streamIndex[row] as number
    const level = this.#levels.get(levels[row] ?? '') ?? 0
    if (!this.#fits) return [stream, level, ...columns.map(({ index }) => index[row])].join(' ')
    let place = stream * Math.max(this.#levels.size, 1) + level
    for (const { texts, index } of columns) place = place * texts.length + (index[row] as number)
    return place
  }
}

function size({ texts }: LogSamples['columns'][number]): number {
  return texts.length
}
