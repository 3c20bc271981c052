import type { Clock } from '@tailspan/model'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { RateMeter } from './rate-meter.ts'

export type Signal = 'logs' | 'spans'

/** A number with its labels. */
export interface Reading {
  readonly labels: Record<string, string>
  readonly value: number
}

/** Totals since the start and the current rates, for the UI. */
export interface CounterSummary {
  readonly totals: { lines: number; spans: number; linesDropped: number; spansDropped: number }
  readonly perSecond: { lines: number; spans: number }
}

/** How a call to a server of a cluster went. */
export interface ClusterCall {
  /** One of a few, such as `loki.query_range`. */
  readonly operation: string
  /** `ok` or the code of the error. */
  readonly code: string
  readonly seconds: number
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** The server's own numbers: what came in, what was kept, what was refused or dropped, and why. */
export class Counters {
  readonly #registry = new Registry()
  readonly #requests = this.#counter('tailspan_requests_total', 'Bodies received', [
    'signal',
    'receiver',
  ])
  readonly #kept = this.#counter('tailspan_kept_total', 'Lines and spans made durable', ['signal'])
  readonly #duplicates = this.#counter(
    'tailspan_duplicates_total',
    'Lines and spans that were there already',
    ['signal'],
  )
  readonly #refused = this.#counter('tailspan_refused_total', 'Lines and spans refused', [
    'signal',
    'receiver',
    'reason',
  ])
  readonly #bytes = this.#counter('tailspan_received_bytes_total', 'Decoded bytes received', [
    'receiver',
  ])
  readonly #tailDropped = this.#counter(
    'tailspan_tail_dropped_lines_total',
    'Lines that live tails could not deliver in time, summed over tails',
    [],
  )
  readonly #calls = new Histogram({
    name: 'tailspan_cluster_call_duration_seconds',
    help: 'Calls to servers of clusters, over all attempts; code is ok or the code of the error',
    labelNames: ['cluster', 'operation', 'code'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 30],
    registers: [this.#registry],
  })
  readonly #callBytes = this.#counter(
    'tailspan_cluster_call_bytes_total',
    'Bodies sent to servers of clusters, and received from them after decompression',
    ['cluster', 'operation', 'direction'],
  )
  readonly #totals = { lines: 0, spans: 0, linesDropped: 0, spansDropped: 0 }
  readonly #lineRate: RateMeter
  readonly #spanRate: RateMeter

  constructor(clock: Clock) {
    this.#lineRate = new RateMeter(clock)
    this.#spanRate = new RateMeter(clock)
  }

  received(signal: Signal, receiver: string, count: number, bytes: number): void {
    this.#requests.inc({ signal, receiver }, count)
    this.#bytes.inc({ receiver }, bytes)
  }

  kept(signal: Signal, count: number, duplicates: number): void {
    this.#kept.inc({ signal }, count)
    if (duplicates > 0) this.#duplicates.inc({ signal }, duplicates)
    if (signal === 'logs') {
      this.#totals.lines += count
      this.#lineRate.add(count)
    } else {
      this.#totals.spans += count
      this.#spanRate.add(count)
    }
  }

  refused(signal: Signal, receiver: string, reason: string, count: number): void {
    this.#refused.inc({ signal, receiver, reason }, count)
    if (signal === 'logs') this.#totals.linesDropped += count
    else this.#totals.spansDropped += count
  }

  tailDropped(lines: number): void {
    this.#tailDropped.inc(lines)
  }

  /** A call to a server of a cluster. */
  called(cluster: string, call: ClusterCall): void {
    const { operation, code, seconds, sentBytes, receivedBytes } = call
    this.#calls.observe({ cluster, operation, code }, seconds)
    if (sentBytes > 0) this.#callBytes.inc({ cluster, operation, direction: 'sent' }, sentBytes)
    if (receivedBytes > 0) {
      this.#callBytes.inc({ cluster, operation, direction: 'received' }, receivedBytes)
    }
  }

  /** Adds what was kept before this start, so that totals speak of all the data. */
  alreadyKept(lines: number, spans: number): void {
    this.#totals.lines += lines
    this.#totals.spans += spans
  }

  /** A number that is asked for when metrics are read. */
  gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect: () => gauge.set(read()),
    })
  }

  /** Numbers by labels that are asked for when metrics are read. */
  readGauge(name: string, help: string, labelNames: string[], read: () => Reading[]): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => {
        gauge.reset()
        for (const { labels, value } of read()) gauge.set(labels, value)
      },
    })
  }

  /** The same for totals. */
  readCounter(name: string, help: string, labelNames: string[], read: () => Reading[]): void {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => {
        counter.reset()
        for (const { labels, value } of read()) counter.inc(labels, value)
      },
    })
  }

  summary(): CounterSummary {
    return {
      totals: { ...this.#totals },
      perSecond: { lines: this.#lineRate.perSecond(), spans: this.#spanRate.perSecond() },
    }
  }

  /** Prometheus' text format. */
  exposition(): Promise<string> {
    return this.#registry.metrics()
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }
}
