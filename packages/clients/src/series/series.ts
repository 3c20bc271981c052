import type { Label } from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'
import { readLabels } from '../http/labels-json.ts'
import { readSeconds } from '../time/read-time.ts'

/** A value at a time. */
export interface Sample {
  /** Nanoseconds since the epoch; whole milliseconds, as servers print them. */
  readonly timestamp: bigint
  readonly value: number
}

/** Samples of one label set, in the order of time. */
export interface Series {
  readonly labels: readonly Label[]
  readonly samples: readonly Sample[]
}

/** One sample of one label set. */
export interface VectorElement {
  readonly labels: readonly Label[]
  readonly sample: Sample
}

/** Prometheus' `matrix`. */
export function readMatrix(place: JsonPlace): Series[] {
  return place.items().map((item) => ({
    labels: readLabels(item.at('metric')),
    samples: item.at('values').items().map(readSample),
  }))
}

/** Prometheus' `vector`. */
export function readVector(place: JsonPlace): VectorElement[] {
  return place.items().map((item) => ({
    labels: readLabels(item.at('metric')),
    sample: readSample(item.at('value')),
  }))
}

/** `[seconds, "value"]`. */
export function readSample(place: JsonPlace): Sample {
  return { timestamp: readSeconds(place.element(0)), value: place.element(1).number() }
}
