import type { Call, CallOptions } from '../http/call.ts'
import type { JsonPlace } from '../http/json-place.ts'

export interface PrometheusMetadataOptions extends CallOptions {
  /** Only of this metric. */
  readonly metric?: string
  /** Most metrics. */
  readonly limit?: number
}

/** What targets say about a metric; they may differ. */
export interface MetricMetadata {
  readonly type: string
  readonly help: string
  readonly unit: string
}

/** `/api/v1/metadata`. */
export function metadataCall(options: PrometheusMetadataOptions): Call {
  const { metric, limit, signal, timeoutMs } = options
  return {
    operation: 'prometheus.metadata',
    method: 'GET',
    path: '/api/v1/metadata',
    params: { metric, limit },
    repeatable: true,
    signal,
    timeoutMs,
  }
}

export function readMetadata(root: JsonPlace): Map<string, readonly MetricMetadata[]> {
  const metrics = root.at('data').members()
  return new Map(
    metrics.map(([metric, list]) => [
      metric,
      list.items().map((item) => ({
        type: item.at('type').textOr(''),
        help: item.at('help').textOr(''),
        unit: item.at('unit').textOr(''),
      })),
    ]),
  )
}
