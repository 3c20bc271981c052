import type { TimeRange } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import type { Params } from '../http/params.ts'
import { readCall } from '../http/read-call.ts'
import {
  readMatrix,
  readSample,
  readVector,
  type Sample,
  type Series,
  type VectorElement,
} from '../series/series.ts'
import { readMillis } from '../time/read-time.ts'
import { type LogStream, readStreams } from './log-stream.ts'
import { durationParam, timeParam } from './time-param.ts'

/** Order of lines by time. */
export type Direction = 'forward' | 'backward'

interface LokiQueryOptions extends CallOptions {
  /** Most lines of the answer; the server's default is 100. Metrics have no such limit. */
  readonly limit?: number
  /** `backward`, newest first, unless told. */
  readonly direction?: Direction
  /**
   * Keep stream labels, structured metadata and parsed labels apart, which is the default. Else all
   * of them are labels of the stream.
   */
  readonly categorize?: boolean
}

export interface LokiInstantOptions extends LokiQueryOptions {
  /** Nanoseconds since the epoch; the server's now unless told. */
  readonly time?: bigint
}

export interface LokiRangeOptions extends LokiQueryOptions, TimeRange {
  /** Nanoseconds between samples; the server chooses unless told. */
  readonly step?: bigint
  /** Nanoseconds: of the lines of a stream, one for each. */
  readonly interval?: bigint
}

/** What a query answers. */
export type LokiResult =
  | {
      readonly type: 'streams'
      readonly streams: readonly LogStream[]
      /** Whether the server did keep the categories of labels apart. */
      readonly categorized: boolean
    }
  | { readonly type: 'matrix'; readonly series: readonly Series[] }
  | { readonly type: 'vector'; readonly elements: readonly VectorElement[] }
  | { readonly type: 'scalar'; readonly sample: Sample }

export interface LokiAnswer {
  readonly result: LokiResult
  readonly warnings: readonly string[]
  /** What the query cost, in the server's own words; undefined when it does not say. */
  readonly stats: unknown
}

/** `/loki/api/v1/query`. */
export function instantCall(query: string, options: LokiInstantOptions): Call {
  const params = { query, time: timeParam(options.time), ...common(options) }
  return categorizing(readCall('loki.query', '/loki/api/v1/query', params, options), options)
}

/** `/loki/api/v1/query_range`. */
export function rangeCall(query: string, options: LokiRangeOptions): Call {
  const params = {
    query,
    start: timeParam(options.start),
    end: timeParam(options.end),
    step: durationParam(options.step),
    interval: durationParam(options.interval),
    ...common(options),
  }
  const call = readCall('loki.query_range', '/loki/api/v1/query_range', params, options)
  return categorizing(call, options)
}

function common(options: LokiQueryOptions): Params {
  return { limit: options.limit, direction: options.direction }
}

/** Header that asks for labels by category. */
export const CATEGORIZE: Readonly<Record<string, string>> = {
  'x-loki-response-encoding-flags': 'categorize-labels',
}

function categorizing(call: Call, options: LokiQueryOptions): Call {
  return options.categorize === false ? call : { ...call, headers: CATEGORIZE }
}

/** Reads Loki's envelope around any kind of result. */
export function readAnswer(root: JsonPlace): LokiAnswer {
  const data = root.at('data')
  return {
    result: readResult(data),
    warnings: root.at('warnings').texts(),
    stats: data.at('stats').value,
  }
}

function readResult(data: JsonPlace): LokiResult {
  const type = data.at('resultType').text()
  const result = data.at('result')
  switch (type) {
    case 'streams': {
      const categorized = data.at('encodingFlags').texts().includes('categorize-labels')
      return { type, streams: readStreams(result), categorized }
    }
    case 'matrix':
      return { type, series: readMatrix(result) }
    case 'vector':
      return { type, elements: readVector(result) }
    case 'scalar':
      return { type, sample: readScalar(result) }
    default:
      throw data.at('resultType').wrong('streams, matrix, vector or scalar')
  }
}

/** Loki writes the time of a scalar in milliseconds, that of everything else in seconds. */
function readScalar(place: JsonPlace): Sample {
  if (place.element(0).number() < 1e11) return readSample(place)
  return { timestamp: readMillis(place.element(0)), value: place.element(1).number() }
}
