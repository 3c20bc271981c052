import type { Attribute } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { readAttributes } from '../otlp/attributes-json.ts'
import type { Sample } from '../series/series.ts'
import { type SecondsRange, secondsParams } from './seconds.ts'

export interface TempoMetricsOptions extends CallOptions, SecondsRange {}

export interface TempoMetricsRangeOptions extends TempoMetricsOptions {
  /** Nanoseconds between samples; the server chooses unless told. */
  readonly step?: bigint
  /** Most exemplars. */
  readonly exemplars?: number
}

/** Samples of one set of labels, whose values have types. */
export interface TempoSeries {
  readonly labels: readonly Attribute[]
  readonly samples: readonly Sample[]
  readonly exemplars: readonly (Sample & { readonly labels: readonly Attribute[] })[]
}

/** One value over the whole range. */
export interface TempoInstant {
  readonly labels: readonly Attribute[]
  readonly value: number
}

/** Series, and why they are only a part of the answer; null when they are all. */
export interface TempoMetrics<T> {
  readonly series: readonly T[]
  readonly partial: string | null
}

/** `/api/metrics/query_range`. */
export function metricsRangeCall(query: string, options: TempoMetricsRangeOptions): Call {
  const { step, exemplars } = options
  const params = {
    q: query,
    step: step === undefined ? undefined : `${step}ns`,
    exemplars,
    ...secondsParams(options),
  }
  return getCall('tempo.metrics_query_range', '/api/metrics/query_range', params, options)
}

/** `/api/metrics/query`. */
export function metricsCall(query: string, options: TempoMetricsOptions): Call {
  const params = { q: query, ...secondsParams(options) }
  return getCall('tempo.metrics_query', '/api/metrics/query', params, options)
}

export function readMetricsRange(root: JsonPlace): TempoMetrics<TempoSeries> {
  const series = root.at('series').items()
  return {
    series: series.map((item) => ({
      labels: readAttributes(item.at('labels')),
      samples: item.at('samples').items().map(readSample),
      exemplars: item
        .at('exemplars')
        .items()
        .map((exemplar) => ({
          ...readSample(exemplar),
          labels: readAttributes(exemplar.at('labels')),
        })),
    })),
    partial: partialOf(root),
  }
}

export function readMetrics(root: JsonPlace): TempoMetrics<TempoInstant> {
  const series = root.at('series').items()
  return {
    series: series.map((item) => ({
      labels: readAttributes(item.at('labels')),
      value: item.at('value').numberOr(0),
    })),
    partial: partialOf(root),
  }
}

/** Zeros are left out. */
function readSample(sample: JsonPlace): Sample {
  return {
    timestamp: sample.at('timestampMs').integerOr(0n) * 1_000_000n,
    value: sample.at('value').numberOr(0),
  }
}

function partialOf(root: JsonPlace): string | null {
  return root.at('status').value === 'PARTIAL' ? root.at('message').textOr('') : null
}
