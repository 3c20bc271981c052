import { attributeJson } from './any-value-json.ts'
import type { TempoHandler } from './handler.ts'
import { partialMessage, queryText } from './metrics-request.ts'
import { numberJson } from './number-json.ts'
import { metricsRange } from './times.ts'

/**
 * `GET /api/metrics/query`: one value per series over the whole range. Clients refuse fields that
 * they do not know.
 */
export const metricsQuery: TempoHandler = async ({ params, deps, signal }) => {
  const range = metricsRange(params, deps.clock.now())
  const result = await deps.engine.queryInstant(queryText(params), range, signal)
  const message = partialMessage(result) ?? deps.missing?.()
  return {
    series: result.series.flatMap(({ labels, values }) => {
      const value = values[1] ?? Number.NaN
      return Number.isNaN(value)
        ? []
        : [{ labels: labels.map(attributeJson), value: numberJson(value) }]
    }),
    metrics: {},
    ...(message === undefined ? {} : { status: 'PARTIAL', message }),
  }
}
