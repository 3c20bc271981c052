import type { MetricOptions } from '../options/options.ts'
import type { SignalContext } from '../options/signal-context.ts'
import type { FlushCounts, Sink, SinkHealth } from '../options/sink.ts'
import { encodeResource } from '../traces/encode-request.ts'
import { makeSender } from '../traces/make-sender.ts'
import type { IsKept } from './exemplar.ts'
import { scrapeHandler } from './metrics-handler.ts'
import { MetricsServer } from './metrics-server.ts'
import { OtlpMetricSink } from './otlp/otlp-metric-sink.ts'
import { readMetricOptions } from './read-metric-options.ts'
import type { MetricRegistry } from './registry.ts'
import { watchRuntime } from './runtime-metrics.ts'

export interface MetricDeps {
  readonly registry: MetricRegistry
  readonly isKept: IsKept
}

/** How metrics leave the process, besides being asked for: a port of its own, OTLP, both or neither. */
export interface MetricOutput extends Sink {
  /** Of the server of its own, once it listens. */
  readonly port: Promise<number | undefined>
}

const NOTHING: FlushCounts = { sent: 0, spooled: 0, lost: 0 }

/** Sets up the metrics of a process. Never throws: wrong options are told, and their defaults taken. */
export function createMetrics(
  options: MetricOptions,
  around: SignalContext,
  { registry, isKept }: MetricDeps,
): MetricOutput {
  const settings = readMetricOptions(options, around)
  registry.configure({ ...settings, isKept })
  let stopWatching = (): void => undefined
  if (settings.runtime) {
    // Who never asks for metrics pays nothing.
    registry.beforeFirstRead(() => {
      stopWatching = watchRuntime(registry)
    })
  }
  const { port, host } = settings
  const warn = (message: string): void => around.warn(message)
  const server =
    port === undefined
      ? undefined
      : new MetricsServer({ port, host, handler: scrapeHandler(registry), warn })
  const otlp =
    settings.otlp &&
    new OtlpMetricSink({
      registry,
      post: makeSender('metrics', settings.otlp),
      resource: encodeResource(around.resource),
      intervalMs: settings.otlp.intervalMs,
      now: Date.now,
      lost: (loss) => around.lost(loss),
    })
  let open = true
  const stop = (): void => {
    open = false
    registry.beforeFirstRead(undefined)
    stopWatching()
    stopWatching = () => undefined
  }
  return {
    name: 'metrics',
    port: server?.listening ?? Promise.resolve(undefined),
    flush: async (deadline) => otlp?.flush(deadline) ?? NOTHING,
    close: async (deadline) => {
      const [counts] = await Promise.all([otlp?.close(deadline) ?? NOTHING, server?.close()])
      stop()
      return counts
    },
    health: () => otlp?.health() ?? own(open, server !== undefined),
    spoolOnExit: () => otlp?.spoolOnExit() ?? NOTHING,
  }
}

function own(open: boolean, served: boolean): SinkHealth {
  const state = open && served ? 'ok' : 'off'
  return { sink: 'metrics', state, queued: 0, queuedBytes: 0, sent: 0, lost: 0 }
}
