import type { Label, TimeRange } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { readLabels } from '../http/labels-json.ts'
import { pathSegment } from '../http/path-segment.ts'
import { readCall } from '../http/read-call.ts'
import { timeParam } from './time-param.ts'

export interface LokiLabelsOptions extends CallOptions, Partial<TimeRange> {
  /** Only streams of this selector. */
  readonly query?: string
}

export interface LokiSeriesOptions extends CallOptions, Partial<TimeRange> {}

/** `/loki/api/v1/labels`. */
export function labelsCall(options: LokiLabelsOptions): Call {
  return readCall('loki.labels', '/loki/api/v1/labels', rangeParams(options), options)
}

/** `/loki/api/v1/label/{name}/values`. */
export function labelValuesCall(name: string, options: LokiLabelsOptions): Call {
  const path = `/loki/api/v1/label/${pathSegment(name, 'loki.label_values')}/values`
  return readCall('loki.label_values', path, rangeParams(options), options)
}

/** `/loki/api/v1/series`. */
export function seriesCall(selectors: readonly string[], options: LokiSeriesOptions): Call {
  const { start, end } = options
  const params = { match: selectors, start: timeParam(start), end: timeParam(end) }
  return readCall('loki.series', '/loki/api/v1/series', params, options)
}

/** `data` as texts; it is missing when there are none. */
export function readTexts(root: JsonPlace): string[] {
  return root.at('data').texts()
}

export function readSeries(root: JsonPlace): Label[][] {
  return root.at('data').items().map(readLabels)
}

/** Parameters of a selector and a range. */
export function rangeParams(options: LokiLabelsOptions): Record<string, string | undefined> {
  const { query, start, end } = options
  return { query, start: timeParam(start), end: timeParam(end) }
}
