import { attributeJson } from './any-value-json.ts'
import type { TempoHandler } from './handler.ts'
import { metricsRange } from './times.ts'

/** `GET /api/metrics/query`: one value per series over the whole range. */
export const metricsQuery: TempoHandler = async ({ params, deps, signal }) => {
  const range = metricsRange(params, deps.clock.now())
  const text = params.get('q') ?? params.get('query') ?? ''
  const { series } = await deps.engine.queryInstant(text, range, signal)
  return {
    series: series.flatMap(({ labels, values }) => {
      const value = values[1] ?? Number.NaN
      return Number.isNaN(value) ? [] : [{ labels: labels.map(attributeJson), value }]
    }),
    metrics: {},
  }
}
