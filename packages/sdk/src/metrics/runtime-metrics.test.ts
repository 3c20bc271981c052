import { expect, it } from 'vitest'
import { MetricRegistry } from './registry.ts'
import { watchRuntime } from './runtime-metrics.ts'
import { parseExposition } from './testing/parse-exposition.ts'

it('tells about the process', async () => {
  const registry = new MetricRegistry({ now: Date.now, warn: (each) => expect.fail(each) })
  const stop = watchRuntime(registry)
  try {
    const families = parseExposition((await registry.scrape()).body, 'text')
    const value = (name: string): number | undefined =>
      families.find((family) => family.name === name)?.samples[0]?.value
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e6)
    expect(value('nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6)
    expect(value('process_start_time_seconds')).toBeLessThanOrEqual(Date.now() / 1000)
    expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
    expect(families.find(({ name }) => name === 'nodejs_gc_duration_seconds')?.type).toBe(
      'histogram',
    )
  } finally {
    stop()
  }
})
