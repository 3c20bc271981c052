import type { Label } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { readLabels } from '../http/labels-json.ts'
import { pathSegment } from '../http/path-segment.ts'
import { readCall } from '../http/read-call.ts'
import { timeParam } from './time-param.ts'

export interface PrometheusLabelsOptions extends CallOptions {
  /** Only series of any of these selectors. */
  readonly match?: readonly string[]
  /** Nanoseconds since the epoch. */
  readonly start?: bigint
  /** Nanoseconds since the epoch. */
  readonly end?: bigint
  /** Most answers; all unless told. */
  readonly limit?: number
}

/** `/api/v1/labels`. */
export function labelsCall(options: PrometheusLabelsOptions): Call {
  return readCall('prometheus.labels', '/api/v1/labels', params(options), options)
}

/** `/api/v1/label/{name}/values`, which is read by GET alone. */
export function labelValuesCall(name: string, options: PrometheusLabelsOptions): Call {
  const operation = 'prometheus.label_values'
  const path = `/api/v1/label/${pathSegment(escaped(name), operation)}/values`
  return getCall(operation, path, params(options), options)
}

/** `/api/v1/series`. */
export function seriesCall(match: readonly string[], options: PrometheusLabelsOptions): Call {
  const all = params({ ...options, match })
  return readCall('prometheus.series', '/api/v1/series', all, options)
}

export function readTexts(root: JsonPlace): string[] {
  return root.at('data').texts()
}

export function readSeries(root: JsonPlace): Label[][] {
  return root.at('data').items().map(readLabels)
}

function params({ match, start, end, limit }: PrometheusLabelsOptions) {
  return { 'match[]': match, start: timeParam(start), end: timeParam(end), limit }
}

/** In a path, names with other than the classic characters are written as `U__` and code points. */
function escaped(name: string): string {
  if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name === '') return name
  let text = 'U__'
  for (const char of name) {
    if (char === '_') text += '__'
    else if (/[a-zA-Z0-9]/.test(char)) text += char
    else text += `_${(char.codePointAt(0) ?? 0).toString(16)}_`
  }
  return text
}
