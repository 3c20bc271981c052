import {
  context,
  isSpanContextValid,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { CountingCounter } from './counter.ts'
import type { IsKept } from './exemplar.ts'
import { choosesOpenMetrics } from './exposition/choose-format.ts'
import { writeOpenMetrics } from './exposition/open-metrics.ts'
import { writePrometheusText } from './exposition/prometheus-text.ts'
import { SettableGauge } from './gauge.ts'
import { BucketHistogram, DURATION_BUCKETS } from './histogram.ts'
import type {
  Counter,
  Gauge,
  GaugeOptions,
  Histogram,
  HistogramOptions,
  InstrumentOptions,
  Instruments,
  Scrape,
} from './instruments.ts'
import type { InstrumentShape, Measuring } from './measuring.ts'
import type { Measured, Metric } from './metric.ts'
import { isLabelName, isMetricName, labelName, metricName } from './metric-name.ts'
import { type ScrapeHandler, scrapeHandler } from './metrics-handler.ts'

/** What `init` may change later. */
export interface MetricSettings {
  /** Before the names of all metrics. */
  readonly prefix: string
  readonly maxSeries: number
  readonly exemplars: boolean
  readonly isKept: IsKept
}

export interface MetricRegistryDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Tells the developer. Never throws. */
  readonly warn: (message: string) => void
}

/** A gauge that is set whenever somebody asks. */
interface Collected {
  readonly name: string
  readonly clear: () => void
  readonly collect: () => void | Promise<void>
}

const MAX_INSTRUMENTS = 2000
const MAX_BUCKETS = 200
const COLLECT_MS = 1000
/** Different texts that are told before the rest is kept quiet. */
const MOST_WARNINGS = 100

/** The instruments of a process, and what was measured with them. */
export class MetricRegistry implements Instruments {
  readonly #deps: MetricRegistryDeps
  readonly #measuring: Measuring
  readonly #instruments = new Map<string, { readonly like: string; readonly instrument: unknown }>()
  readonly #metrics: Metric[] = []
  readonly #taken = new Set<string>()
  readonly #collected: Collected[] = []
  readonly #told = new Set<string>()
  #settings: MetricSettings = {
    prefix: '',
    maxSeries: 2000,
    exemplars: true,
    isKept: ({ traceFlags }) => (traceFlags & TraceFlags.SAMPLED) !== 0,
  }
  readonly handler: ScrapeHandler = scrapeHandler(this)
  #collecting: Promise<void> | undefined
  #onFirstUse: (() => void) | undefined

  constructor(deps: MetricRegistryDeps) {
    this.#deps = deps
    this.#measuring = {
      now: deps.now,
      activeSpan: () => this.#activeSpan(),
      isKept: (ids) => this.#settings.isKept(ids),
      maxSeries: () => this.#settings.maxSeries,
      warn: (message) => this.#warn(message),
    }
  }

  configure(settings: Partial<MetricSettings>): void {
    this.#settings = { ...this.#settings, ...settings }
  }

  /** Runs something before metrics are read for the first time from now on; undefined takes it back. */
  beforeFirstRead(run: (() => void) | undefined): void {
    this.#onFirstUse = run
  }

  counter<L extends string = never>(name: string, options: InstrumentOptions<L> = {}): Counter<L> {
    return this.#instrument('counter', name, options, (shape) => {
      const counter = new CountingCounter<L>(shape, this.#measuring)
      return [counter, { kind: 'counter', series: () => counter.series() }]
    })
  }

  /** A counter of what is counted elsewhere. @param collect sets the totals at each read */
  observedCounter<L extends string = never>(
    name: string,
    options: InstrumentOptions<L>,
    collect: (counter: CountingCounter<L>) => void,
  ): void {
    this.#instrument('counter', name, options, (shape, exposed) => {
      const counter = new CountingCounter<L>(shape, this.#measuring)
      if (exposed) {
        const clear = (): void => undefined
        this.#collected.push({ name: shape.name, clear, collect: () => collect(counter) })
      }
      return [counter, { kind: 'counter', series: () => counter.series() }]
    })
  }

  gauge<L extends string = never>(name: string, options: GaugeOptions<L> = {}): Gauge<L> {
    return this.#instrument('gauge', name, options, (shape, exposed) => {
      const gauge = new SettableGauge<L>(shape, this.#measuring)
      const { collect } = options
      if (typeof collect === 'function' && exposed) {
        this.#collected.push({
          name: shape.name,
          clear: () => gauge.clear(),
          collect: () => collect(gauge),
        })
      }
      return [gauge, { kind: 'gauge', series: () => gauge.series() }]
    })
  }

  histogram<L extends string = never>(
    name: string,
    options: HistogramOptions<L> = {},
  ): BucketHistogram<L> & Histogram<L> {
    return this.#instrument('histogram', name, options, (shape) => {
      const bounds = this.#bounds(shape.name, options.buckets)
      const histogram = new BucketHistogram<L>(shape, this.#measuring, bounds)
      return [histogram, { kind: 'histogram', bounds, series: () => histogram.series() }]
    })
  }

  async scrape(accept?: string): Promise<Scrape> {
    const metrics = await this.read()
    const { prefix } = this.#settings
    const format = choosesOpenMetrics(accept)
    return format === undefined
      ? writePrometheusText(metrics, prefix)
      : writeOpenMetrics(metrics, prefix, format)
  }

  /** All metrics, once gauges are collected; the lists are alive. Never rejects. */
  async read(): Promise<readonly Metric[]> {
    this.#onFirstUse?.()
    this.#onFirstUse = undefined
    // Two at once would clear each other's values.
    this.#collecting ??= this.#collect().finally(() => {
      this.#collecting = undefined
    })
    await this.#collecting
    return this.#metrics
  }

  /** What goes before all names. */
  get prefix(): string {
    return this.#settings.prefix
  }

  async #collect(): Promise<void> {
    const pending = this.#collected.flatMap(({ name, clear, collect }) => {
      try {
        clear()
        const result: unknown = collect()
        return result instanceof Promise ? [inTime(result, name)] : []
      } catch (error) {
        return [Promise.reject(new Error(`metric ${name}: ${wordsOf(error)}`))]
      }
    })
    for (const outcome of await Promise.allSettled(pending)) {
      if (outcome.status === 'rejected') this.#warn(wordsOf(outcome.reason))
    }
  }

  #instrument<I, O extends InstrumentOptions<string>>(
    kind: Metric['kind'],
    given: unknown,
    options: O,
    make: (shape: InstrumentShape, exposed: boolean) => [I, Measured],
  ): I {
    const name = this.#name(given)
    const shape = this.#shape(name, options)
    const like = `${kind} ${JSON.stringify(shape.labels)}`
    const before = this.#instruments.get(name)
    if (before?.like === like) return before.instrument as I
    const unit = typeof options.unit === 'string' ? options.unit : ''
    const prometheus = metricName(name, unit, kind)
    const trouble =
      before === undefined
        ? this.#trouble(kind, prometheus.family)
        : 'it exists with another kind or other labels'
    if (trouble !== undefined) this.#warn(`metric ${name}: ${trouble}; this one is not shown`)
    const [instrument, measured] = make(shape, trouble === undefined)
    if (trouble !== undefined) return instrument
    this.#instruments.set(name, { like, instrument })
    for (const taken of samplesOf(kind, prometheus.family)) this.#taken.add(taken)
    this.#metrics.push({
      ...measured,
      name,
      unit,
      help: typeof options.help === 'string' ? options.help : '',
      prometheus,
      labels: shape.labels,
    })
    return instrument
  }

  #trouble(kind: Metric['kind'], family: string): string | undefined {
    if (this.#metrics.length >= MAX_INSTRUMENTS)
      return `there are ${MAX_INSTRUMENTS} metrics already`
    const clash = samplesOf(kind, family).find((sample) => this.#taken.has(sample))
    return clash === undefined ? undefined : `another metric is called ${clash}`
  }

  #name(given: unknown): string {
    const name = typeof given === 'string' ? given : ''
    if (!isMetricName(name)) {
      this.#warn(`${JSON.stringify(name)} is no name of a metric; wrong characters become _`)
    }
    return name
  }

  #shape(name: string, { labels, maxSeries }: InstrumentOptions<string>): InstrumentShape {
    const byName = new Map<string, readonly [string, string]>()
    for (const own of Array.isArray(labels) ? (labels as readonly unknown[]) : []) {
      if (typeof own !== 'string' || !isLabelName(own)) {
        this.#warn(
          `metric ${name}: ${JSON.stringify(own)} is no name of a label; wrong characters become _`,
        )
      }
      const text = String(own)
      const prometheus = labelName(text)
      if (byName.has(prometheus))
        this.#warn(`metric ${name}: the label ${prometheus} is there twice`)
      else byName.set(prometheus, [text, prometheus])
    }
    const fits = maxSeries === undefined || (Number.isSafeInteger(maxSeries) && maxSeries > 0)
    if (!fits) this.#warn(`metric ${name}: maxSeries has to be a whole number from 1`)
    return { name, labels: [...byName.values()], maxSeries: fits ? maxSeries : undefined }
  }

  #bounds(name: string, given: readonly number[] | undefined): readonly number[] {
    if (given === undefined) return DURATION_BUCKETS
    const bounds = Array.isArray(given) ? given.filter((bound) => bound !== Infinity) : []
    const right =
      bounds.length > 0 &&
      bounds.length <= MAX_BUCKETS &&
      bounds.every(
        (bound, i) => Number.isFinite(bound) && (i === 0 || bound > (bounds[i - 1] ?? 0)),
      )
    if (right) return bounds
    this.#warn(
      `metric ${name}: buckets have to be ascending numbers; those for durations are taken`,
    )
    return DURATION_BUCKETS
  }

  #activeSpan(): SpanContext | undefined {
    if (!this.#settings.exemplars) return undefined
    const ids = trace.getSpanContext(context.active())
    return ids !== undefined && isSpanContextValid(ids) ? ids : undefined
  }

  #warn(message: string): void {
    if (this.#told.has(message) || this.#told.size >= MOST_WARNINGS) return
    this.#told.add(message)
    this.#deps.warn(message)
  }
}

/** All names that a metric has samples of, so that no two metrics have the same. */
function samplesOf(kind: Metric['kind'], family: string): string[] {
  if (kind === 'gauge') return [family]
  if (kind === 'counter') return [family, `${family}_total`]
  return [family, `${family}_bucket`, `${family}_sum`, `${family}_count`]
}

async function inTime(work: Promise<unknown>, name: string): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`metric ${name}: collect took longer than ${COLLECT_MS} ms`)
    timer = setTimeout(() => reject(error), COLLECT_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function wordsOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error).slice(0, 200)
  } catch {
    return 'error'
  }
}
