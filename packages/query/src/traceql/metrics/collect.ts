import type { Attribute } from '@tailspan/model'
import type { MetricsAggregate } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import type { MakeAccumulator, Totals } from './accumulator.ts'
import { avgOverTime } from './avg.ts'
import { CompareCollector } from './compare.ts'
import { countOverTime } from './count.ts'
import type { Grid } from './grid.ts'
import { bucketSeries, quantileSeries } from './histogram-series.ts'
import { compileLabels } from './labels.ts'
import { Log2Histogram } from './log2-histogram.ts'
import { maxOverTime } from './max.ts'
import { minOverTime } from './min.ts'
import { bucketUnitOf, compileNumber, isDuration, unitOf } from './number-of.ts'
import { rate } from './rate.ts'
import type { SampleBudget } from './sample-budget.ts'
import { type Exemplar, labelsKey, type MetricsSeries } from './series.ts'
import { sumOverTime } from './sum.ts'

/** Takes the spans that a query lets through, in any order, and makes series of them. */
export interface Collector {
  /** Counts a span for a sample of the grid. False when the span has nothing to count. */
  add(trace: TraceView, span: number, sample: number): boolean
  /** Counts groups of spans that are like this one, as `add` does. Absent: spans are to be added. */
  merging?(trace: TraceView, span: number): (sample: number, durations: Totals) => boolean
  /** Shows a span that was counted beside the series that it counts for. */
  show(trace: TraceView, span: number, exemplar: Omit<Exemplar, 'value'>): void
  /** The series of what was added. May be called again; what it gave before may then change. */
  finish(): MetricsSeries[]
}

/** The collector of a metrics function; it throws `bad_request` when the budget is used up. */
export function collectorOf(
  aggregate: MetricsAggregate,
  grid: Grid,
  budget: SampleBudget,
): Collector {
  switch (aggregate.fn) {
    case 'rate':
      return perSample(aggregate, rate(Number(grid.step) / 1e9), grid, budget)
    case 'count_over_time':
      return perSample(aggregate, countOverTime, grid, budget)
    case 'min_over_time':
      return perSample(aggregate, minOverTime, grid, budget)
    case 'max_over_time':
      return perSample(aggregate, maxOverTime, grid, budget)
    case 'sum_over_time':
      return perSample(aggregate, sumOverTime, grid, budget)
    case 'avg_over_time':
      return perSample(aggregate, avgOverTime, grid, budget)
    case 'histogram_over_time':
    case 'quantile_over_time':
      return perBucket(aggregate, grid, budget)
    case 'compare':
      return new CompareCollector(aggregate, grid, budget)
  }
}

type PerSample = Exclude<
  MetricsAggregate,
  { fn: 'compare' | 'histogram_over_time' | 'quantile_over_time' }
>
type PerBucket = Extract<MetricsAggregate, { fn: 'histogram_over_time' | 'quantile_over_time' }>

function perSample(
  aggregate: PerSample,
  make: MakeAccumulator,
  grid: Grid,
  budget: SampleBudget,
): Collector {
  const of = 'of' in aggregate ? aggregate.of : undefined
  const read = of === undefined ? () => 1 : compileNumber(of)
  const unit = of === undefined ? 1 : unitOf(of)
  const ofDuration = of !== undefined && isDuration(of)
  const groups = new Groups(
    aggregate.by,
    () => ({ values: make(budget.samples(grid.count)), exemplars: new Array<Exemplar>() }),
    budget,
  )
  // Without by(), spans that are counted make one series even when there are none.
  if (of === undefined && aggregate.by.length === 0) groups.only()
  return {
    add: (trace, span, sample) => {
      const value = read(trace, span)
      const group = Number.isNaN(value) ? undefined : groups.at(trace, span)
      group?.values.add(sample, value)
      return group !== undefined
    },
    merging: (trace, span) => {
      const value = read(trace, span)
      const group = Number.isNaN(value) ? undefined : groups.at(trace, span)
      return (sample, durations) => {
        group?.values.merge(sample, ofDuration ? durations : alike(durations.count, value))
        return group !== undefined
      }
    },
    show: (trace, span, exemplar) => {
      const value = of === undefined ? Number.NaN : read(trace, span) / unit
      groups.at(trace, span)?.exemplars.push({ ...exemplar, value })
    },
    finish: () =>
      groups.entries().map(({ labels, state: { values, exemplars } }) => ({
        labels: labels.length > 0 ? labels : [{ key: '__name__', value: aggregate.fn }],
        values: unit === 1 ? values.finish() : values.finish().map((v) => v / unit),
        exemplars,
      })),
  }
}

/** What is known of a number that occurs so many times. */
function alike(count: number, value: number): Totals {
  return { count, sum: count * value, least: value, most: value }
}

function perBucket(aggregate: PerBucket, grid: Grid, budget: SampleBudget): Collector {
  const read = compileNumber(aggregate.of)
  const unit = bucketUnitOf(aggregate.of)
  const ofDuration = isDuration(aggregate.of)
  const groups = new Groups(
    aggregate.by,
    () => ({
      histogram: new Log2Histogram(grid.count, budget),
      exemplars: new Array<Exemplar>(),
    }),
    budget,
  )
  return {
    add: (trace, span, sample) => {
      const value = read(trace, span)
      const group = value >= 2 ? groups.at(trace, span) : undefined
      group?.histogram.add(sample, value)
      return group !== undefined
    },
    merging: (trace, span) => {
      const constant = ofDuration ? undefined : read(trace, span)
      let group: ReturnType<typeof groups.at>
      return (sample, { count, least }) => {
        const value = constant ?? least
        if (!(value >= 2)) return false
        group ??= groups.at(trace, span)
        group?.histogram.add(sample, value, count)
        return group !== undefined
      }
    },
    show: (trace, span, exemplar) => {
      const value = read(trace, span) / unit
      groups.at(trace, span)?.exemplars.push({ ...exemplar, value })
    },
    finish: () =>
      groups
        .entries()
        .flatMap(({ labels, state: { histogram, exemplars } }) =>
          aggregate.fn === 'histogram_over_time'
            ? bucketSeries(labels, histogram, unit, exemplars)
            : quantileSeries(labels, histogram, unit, aggregate.quantiles, exemplars),
        ),
  }
}

/** One state per label set. */
class Groups<T> {
  readonly #labelsOf: (trace: TraceView, span: number) => Attribute[]
  readonly #make: () => T
  readonly #budget: SampleBudget
  readonly #byKey = new Map<string, { labels: Attribute[]; state: T }>()

  constructor(by: Parameters<typeof compileLabels>[0], make: () => T, budget: SampleBudget) {
    this.#labelsOf = compileLabels(by)
    this.#make = make
    this.#budget = budget
  }

  /** Undefined when there may be no further group. */
  at(trace: TraceView, span: number): T | undefined {
    return this.#of(this.#labelsOf(trace, span))
  }

  /** Makes the group without labels. */
  only(): void {
    this.#of([])
  }

  entries(): { labels: Attribute[]; state: T }[] {
    return [...this.#byKey.values()]
  }

  #of(labels: Attribute[]): T | undefined {
    const key = labelsKey(labels)
    let group = this.#byKey.get(key)
    if (group === undefined) {
      if (!this.#budget.allowsGroups(this.#byKey.size + 1)) return undefined
      group = { labels, state: this.#make() }
      this.#byKey.set(key, group)
    }
    return group.state
  }
}
