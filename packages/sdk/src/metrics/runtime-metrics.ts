import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import type { MetricRegistry } from './registry.ts'

const GC_KINDS: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])
const GC_BUCKETS = [0.0001, 0.001, 0.01, 0.1, 1, 2, 5]
/** How often the event loop's delay is looked at, ms. */
const RESOLUTION_MS = 20

/**
 * Metrics of the process under the names that dashboards for Node know: event loop, heap, memory, garbage
 * collection, processor. Returns how to stop watching; the metrics stay.
 */
export function watchRuntime(registry: MetricRegistry): () => void {
  watchProcess(registry)
  const delays = watchEventLoop(registry)
  const collections = watchCollections(registry)
  return () => {
    delays()
    collections()
  }
}

function watchProcess(registry: MetricRegistry): void {
  const began = Math.floor(Date.now() / 1000 - process.uptime())
  registry.observedCounter(
    'process_cpu_seconds_total',
    { help: 'Processor time used, user and system.' },
    (counter) => {
      const { user, system } = process.cpuUsage()
      counter.total({}, (user + system) / 1e6)
    },
  )
  const gauge = (name: string, help: string, value: () => number): void => {
    registry.gauge(name, { help, collect: (each) => each.set({}, value()) })
  }
  gauge('process_start_time_seconds', 'Start of the process, since the epoch.', () => began)
  gauge('process_resident_memory_bytes', 'Memory that is in RAM.', () => process.memoryUsage.rss())
  gauge('nodejs_heap_size_total_bytes', 'Size of the heap.', () => process.memoryUsage().heapTotal)
  gauge(
    'nodejs_heap_size_used_bytes',
    'Used part of the heap.',
    () => process.memoryUsage().heapUsed,
  )
  gauge(
    'nodejs_external_memory_bytes',
    'Memory of buffers and of native objects.',
    () => process.memoryUsage().external,
  )
  gauge(
    'nodejs_active_resources',
    'What keeps the event loop alive.',
    () => process.getActiveResourcesInfo().length,
  )
  registry.gauge('nodejs_version_info', {
    help: 'The version of Node.',
    labels: ['version'],
    collect: (each) => each.set({ version: process.version }, 1),
  })
}

function watchEventLoop(registry: MetricRegistry): () => void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  // The timer itself comes that much later than it was set.
  const seconds = (nanos: number): number =>
    Number.isFinite(nanos) ? Math.max(0, nanos / 1e9 - RESOLUTION_MS / 1000) : 0
  registry.gauge('nodejs_eventloop_lag_seconds', {
    help: 'Median delay of the event loop since the last scrape.',
    collect: (gauge) => gauge.set({}, seconds(delays.percentile(50))),
  })
  for (const [name, percentile] of [
    ['p90', 90],
    ['p99', 99],
    ['max', 100],
  ] as const) {
    registry.gauge(`nodejs_eventloop_lag_${name}_seconds`, {
      help: `Delay of the event loop since the last scrape, ${name}.`,
      collect: (gauge) => {
        gauge.set({}, seconds(delays.percentile(percentile)))
        // The last of them makes room for the next scrape.
        if (percentile === 100) delays.reset()
      },
    })
  }
  return () => void delays.disable()
}

function watchCollections(registry: MetricRegistry): () => void {
  const durations = registry.histogram('nodejs_gc_duration_seconds', {
    help: 'Time of garbage collections.',
    labels: ['kind'],
    buckets: GC_BUCKETS,
  })
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { detail } = entry as { detail?: { readonly kind?: number } }
      const name = GC_KINDS.get(detail?.kind ?? -1) ?? 'other'
      durations.observeIn({ kind: name }, entry.duration / 1000, undefined)
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => observer.disconnect()
}
