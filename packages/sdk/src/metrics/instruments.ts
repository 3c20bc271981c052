import type { ScrapeHandler } from './metrics-handler.ts'

/** Values of an instrument's labels by name; an absent one is ''. */
export type Labels<L extends string> = [L] extends [never]
  ? Readonly<Record<never, never>>
  : Readonly<Record<L, string | number | boolean>>

export interface InstrumentOptions<L extends string> {
  /** What it measures, for people. */
  readonly help?: string
  /** Of UCUM or a word, as `s`, `By`, `seconds`; it becomes the end of the name in Prometheus. */
  readonly unit?: string
  /** Names of its labels; others are left out. */
  readonly labels?: readonly L[]
  /** Combinations of values that are told apart, default 2000; the rest is one series, `otel_metric_overflow="true"`. */
  readonly maxSeries?: number
}

export interface GaugeOptions<L extends string> extends InstrumentOptions<L> {
  /** Sets the values at each scrape, which begins with none; may take a second. */
  readonly collect?: (gauge: Gauge<L>) => void | Promise<void>
}

export interface HistogramOptions<L extends string> extends InstrumentOptions<L> {
  /** Upper bounds, ascending; by default those of HTTP durations, in seconds. */
  readonly buckets?: readonly number[]
}

/** A number that only grows. No method of an instrument throws. */
export interface Counter<L extends string> {
  /** @param by from 0; default 1 */
  add(labels: Labels<L>, by?: number): void
}

export interface Gauge<L extends string> {
  set(labels: Labels<L>, value: number): void
  add(labels: Labels<L>, by: number): void
  /** Forgets a series, as of a queue that is no more. */
  remove(labels: Labels<L>): void
}

/** How many values were how large. Its exemplars point at the active trace, if that one is kept. */
export interface Histogram<L extends string> {
  /** @param value in the instrument's unit, seconds by convention */
  observe(labels: Labels<L>, value: number): void
  /** Runs a function and observes how many seconds it, or the promise it gives, took. */
  time<T>(labels: Labels<L>, fn: () => T): T
}

export interface Scrape {
  readonly contentType: string
  readonly body: string
}

/** What measures. A name that is used twice gives the same instrument; with a wrong name or option a warning is told once. */
export interface Instruments {
  counter<L extends string = never>(name: string, options?: InstrumentOptions<L>): Counter<L>
  gauge<L extends string = never>(name: string, options?: GaugeOptions<L>): Gauge<L>
  histogram<L extends string = never>(name: string, options?: HistogramOptions<L>): Histogram<L>
  /** Prometheus text 0.0.4; OpenMetrics 1.0, with exemplars, where the scraper's `Accept` prefers it. Never rejects. */
  scrape(accept?: string): Promise<Scrape>
  /** Answers a scrape: `app.get('/metrics', metrics.handler)` in Express and in Fastify. */
  readonly handler: ScrapeHandler
}
