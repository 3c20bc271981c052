import type { Call, CallOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
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
  const { metric, limit } = options
  return getCall('prometheus.metadata', '/api/v1/metadata', { metric, limit }, options)
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
