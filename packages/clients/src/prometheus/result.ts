import type { Label } from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'
import { readLabels } from '../http/labels-json.ts'
import { readSample, type Sample } from '../series/series.ts'
import { readSeconds } from '../time/read-time.ts'

/** A native histogram at a time. */
export interface HistogramSample {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint
  readonly count: number
  readonly sum: number
  readonly buckets: readonly HistogramBucket[]
}

export interface HistogramBucket {
  /** Which ends belong to it: 0 the upper, 1 the lower, 2 none, 3 both. */
  readonly boundaries: number
  readonly lower: number
  readonly upper: number
  readonly count: number
}

export interface PrometheusSeries {
  /** Sorted by name, `__name__` among them. */
  readonly labels: readonly Label[]
  readonly samples: readonly Sample[]
  readonly histograms: readonly HistogramSample[]
}

export interface PrometheusElement {
  /** Sorted by name, `__name__` among them. */
  readonly labels: readonly Label[]
  /** Null for a native histogram. */
  readonly sample: Sample | null
  readonly histogram: HistogramSample | null
}

/** What a query answers. */
export type PrometheusResult =
  | { readonly type: 'matrix'; readonly series: readonly PrometheusSeries[] }
  | { readonly type: 'vector'; readonly elements: readonly PrometheusElement[] }
  | { readonly type: 'scalar'; readonly sample: Sample }
  | { readonly type: 'string'; readonly timestamp: bigint; readonly text: string }

export interface PrometheusAnswer {
  readonly result: PrometheusResult
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
}

export function readAnswer(root: JsonPlace): PrometheusAnswer {
  return {
    result: readResult(root.at('data')),
    warnings: root.at('warnings').texts(),
    infos: root.at('infos').texts(),
  }
}

function readResult(data: JsonPlace): PrometheusResult {
  const type = data.at('resultType').text()
  const result = data.at('result')
  switch (type) {
    case 'matrix':
      return { type, series: result.items().map(readSeries) }
    case 'vector':
      return { type, elements: result.items().map(readElement) }
    case 'scalar':
      return { type, sample: readSample(result) }
    case 'string':
      return {
        type,
        timestamp: readSeconds(result.element(0)),
        text: result.element(1).text(),
      }
    default:
      throw data.at('resultType').wrong('matrix, vector, scalar or string')
  }
}

function readSeries(item: JsonPlace): PrometheusSeries {
  return {
    labels: readLabels(item.at('metric')),
    samples: item.at('values').items().map(readSample),
    histograms: item.at('histograms').items().map(readHistogram),
  }
}

function readElement(item: JsonPlace): PrometheusElement {
  const histogram = item.at('histogram')
  return {
    labels: readLabels(item.at('metric')),
    sample: histogram.absent ? readSample(item.at('value')) : null,
    histogram: histogram.absent ? null : readHistogram(histogram),
  }
}

function readHistogram(place: JsonPlace): HistogramSample {
  const histogram = place.element(1)
  return {
    timestamp: readSeconds(place.element(0)),
    count: histogram.at('count').number(),
    sum: histogram.at('sum').number(),
    buckets: histogram
      .at('buckets')
      .items()
      .map((bucket) => ({
        boundaries: bucket.element(0).number(),
        lower: bucket.element(1).number(),
        upper: bucket.element(2).number(),
        count: bucket.element(3).number(),
      })),
  }
}
