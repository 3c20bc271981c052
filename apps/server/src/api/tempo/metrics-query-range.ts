import { attributeJson } from './any-value-json.ts'
import type { TempoHandler } from './handler.ts'
import { metricsRange, parseStep } from './times.ts'

/** `GET /api/metrics/query_range`: series over time. */
export const metricsQueryRange: TempoHandler = async ({ params, deps, signal }) => {
  const range = metricsRange(params, deps.clock.now())
  const stepText = params.get('step')
  const step = stepText === undefined ? undefined : parseStep(stepText)
  const text = params.get('q') ?? params.get('query') ?? ''
  const { grid, series } = await deps.engine.queryRange(text, range, step, signal)
  return {
    series: series.map(({ labels, values }) => ({
      labels: labels.map(attributeJson),
      samples: Array.from(values, (value, k) => ({
        timestampMs: String((grid.start + BigInt(k) * grid.step) / 1_000_000n),
        value,
      })).filter(({ value }) => !Number.isNaN(value)),
    })),
    metrics: {},
  }
}
