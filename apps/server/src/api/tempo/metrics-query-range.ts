import type { Exemplar, MetricsResult, MetricsSeries } from '@tailspan/query'
import { shownExemplars } from '@tailspan/query'
import { attributeJson } from './any-value-json.ts'
import type { TempoHandler } from './handler.ts'
import { partialMessage, readRangeQuery } from './metrics-request.ts'
import { numberJson } from './number-json.ts'

/** `GET /api/metrics/query_range`: series over time. */
export const metricsQueryRange: TempoHandler = async ({ params, deps, signal }) => {
  const { text, range, step, exemplars } = readRangeQuery(params, deps.clock.now())
  const result = await deps.engine.queryRange(text, range, step, signal, { exemplars })
  const message = partialMessage(result) ?? deps.missing?.()
  return {
    series: result.series.map((series) => seriesJson(result.grid, series)),
    metrics: {},
    ...(message === undefined ? {} : { status: 'PARTIAL', message }),
  }
}

function seriesJson(grid: MetricsResult['grid'], series: MetricsSeries): unknown {
  const exemplars = shownExemplars(series)
  return {
    labels: series.labels.map(attributeJson),
    samples: Array.from(series.values, (value, k) => ({
      timestampMs: String((grid.start + BigInt(k) * grid.step) / 1_000_000n),
      value,
    })).flatMap(({ timestampMs, value }) =>
      Number.isNaN(value) ? [] : [{ timestampMs, value: numberJson(value) }],
    ),
    ...(exemplars.length === 0 ? {} : { exemplars: exemplars.map(exemplarJson) }),
  }
}

function exemplarJson({ labels, value, at }: Exemplar): unknown {
  return {
    labels: labels.map(attributeJson),
    value: numberJson(value),
    timestampMs: String(at / 1_000_000n),
  }
}
