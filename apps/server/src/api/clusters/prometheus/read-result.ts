import type { JsonPlace } from '@tailspan/clients'
import { type MetricLabels, withoutCluster } from './metric-labels.ts'

/** What a query answered in one cluster. */
export interface ClusterResult {
  readonly id: string
  readonly type: string
  /** Of a scalar or a string: as it came, and the number or text in it. */
  readonly single: { readonly raw: unknown; readonly text: string } | null
  readonly series: readonly ResultSeries[]
}

interface ResultSeries {
  /** Without the cluster's. */
  readonly labels: MetricLabels
  /** As it came. */
  readonly raw: object
  readonly isHistogram: boolean
  /** Seconds and values; empty unless they were asked for. */
  readonly samples: readonly (readonly [seconds: number, value: number])[]
}

/** @param samples whether they are wanted one by one */
export function readResult(data: JsonPlace, id: string, samples: boolean): ClusterResult {
  const type = data.at('resultType').text()
  const result = data.at('result')
  switch (type) {
    case 'scalar':
    case 'string': {
      const single = { raw: result.value, text: result.element(1).text() }
      return { id, type, single, series: [] }
    }
    case 'vector':
    case 'matrix': {
      const series = result.items().map((one) => readSeries(one, samples))
      return { id, type, single: null, series }
    }
    default:
      throw data.at('resultType').wrong('matrix, vector, scalar or string')
  }
}

function readSeries(one: JsonPlace, samples: boolean): ResultSeries {
  const value = one.at('value')
  const list = value.absent ? one.at('values').items() : [value]
  return {
    labels: withoutCluster(one.at('metric')),
    raw: one.value as object,
    isHistogram: !one.at('histogram').absent || !one.at('histograms').absent,
    samples: samples ? list.map((two) => [two.element(0).number(), two.element(1).number()]) : [],
  }
}
