import { type MetricsResult, type MetricsSeries, shownExemplars } from '@tailspan/query'
import { type Progress, writeProgress } from './search-message.ts'
import {
  attributes,
  double,
  embedded,
  long,
  message,
  nested,
  text,
  type Writer,
  whole,
} from './writer.ts'

const MILLISECOND = 1_000_000n
/** `tempopb.PartialStatus`. */
const PARTIAL = 1

/** What is said about a metrics answer beside its series. */
export interface MetricsNote {
  readonly progress: Progress
  /** Why series are missing; undefined when none are. */
  readonly partial: string | undefined
}

/** `tempopb.QueryRangeResponse` or `QueryInstantResponse` of series that are encoded already. */
export function metricsResponse(series: readonly Uint8Array[], note: MetricsNote): Uint8Array {
  return message((writer) => {
    for (const one of series) embedded(writer, 1, one)
    nested(writer, 2, () => writeProgress(writer, note.progress))
    if (note.partial === undefined) return
    whole(writer, 3, PARTIAL)
    text(writer, 4, note.partial)
  })
}

/** `tempopb.TimeSeries` with the samples from `first` to `last`; null when there are none. */
export function timeSeries(
  grid: MetricsResult['grid'],
  series: MetricsSeries,
  [first, last]: readonly [first: number, last: number],
): Uint8Array | null {
  const samples = [...series.values.subarray(first, last + 1)].flatMap((value, k) =>
    Number.isNaN(value) ? [] : [{ value, at: grid.start + BigInt(first + k) * grid.step }],
  )
  if (samples.length === 0) return null
  return message((writer) => {
    attributes(writer, 1, series.labels)
    for (const { value, at } of samples) {
      nested(writer, 2, () => {
        double(writer, 1, value)
        long(writer, 2, at / MILLISECOND)
      })
    }
    for (const exemplar of shownExemplars(series)) {
      if (exemplar.sample < first || exemplar.sample > last) continue
      nested(writer, 4, () => {
        attributes(writer, 1, exemplar.labels)
        double(writer, 2, exemplar.value)
        long(writer, 3, exemplar.at / MILLISECOND)
      })
    }
  })
}

/** `tempopb.InstantSeries`; null when the series has no value. */
export function instantSeries(series: MetricsSeries): Uint8Array | null {
  const value = series.values[1] ?? Number.NaN
  if (Number.isNaN(value)) return null
  return message((writer: Writer) => {
    attributes(writer, 1, series.labels)
    double(writer, 2, value)
  })
}
