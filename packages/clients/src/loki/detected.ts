import type { Call, CallOptions } from '../http/call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { pathSegment } from '../http/path-segment.ts'
import { readCall } from '../http/read-call.ts'
import { type LokiLabelsOptions, rangeParams } from './labels.ts'

export interface LokiDetectedOptions extends LokiLabelsOptions {
  /** Most fields, or values. */
  readonly limit?: number
  /** Most lines to look at. */
  readonly lineLimit?: number
}

/** Something that lines can be filtered by. */
export interface DetectedField {
  readonly label: string
  readonly type: string
  readonly cardinality: number
  /** Parsers that find it; null for structured metadata. */
  readonly parsers: readonly string[] | null
  readonly jsonPath: readonly string[]
}

export interface DetectedLabel {
  readonly label: string
  readonly cardinality: number
}

/** `/loki/api/v1/detected_fields`. */
export function detectedFieldsCall(query: string, options: LokiDetectedOptions): Call {
  const { limit, lineLimit: line_limit } = options
  const params = { ...rangeParams({ ...options, query }), limit, line_limit }
  return readCall('loki.detected_fields', '/loki/api/v1/detected_fields', params, options)
}

/** `/loki/api/v1/detected_field/{name}/values`. */
export function detectedValuesCall(
  query: string,
  name: string,
  options: LokiDetectedOptions,
): Call {
  const operation = 'loki.detected_field_values'
  const { limit, lineLimit: line_limit } = options
  const params = { ...rangeParams({ ...options, query }), limit, line_limit }
  const path = `/loki/api/v1/detected_field/${pathSegment(name, operation)}/values`
  return readCall(operation, path, params, options)
}

/** `/loki/api/v1/detected_labels`. */
export function detectedLabelsCall(options: LokiLabelsOptions & CallOptions): Call {
  const params = rangeParams(options)
  return readCall('loki.detected_labels', '/loki/api/v1/detected_labels', params, options)
}

export function readDetectedFields(root: JsonPlace): DetectedField[] {
  return root
    .at('fields')
    .items()
    .map((field) => ({
      label: field.at('label').text(),
      type: field.at('type').textOr(''),
      cardinality: field.at('cardinality').numberOr(0),
      parsers: field.at('parsers').absent ? null : field.at('parsers').texts(),
      jsonPath: field.at('jsonPath').texts(),
    }))
}

export function readDetectedValues(root: JsonPlace): string[] {
  return root.at('values').texts()
}

export function readDetectedLabels(root: JsonPlace): DetectedLabel[] {
  return root
    .at('detectedLabels')
    .items()
    .map((label) => ({
      label: label.at('label').text(),
      cardinality: label.at('cardinality').numberOr(0),
    }))
}
