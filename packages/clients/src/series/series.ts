import type { Label } from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'
import { readLabels } from '../http/labels-json.ts'

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
  const [time, value] = place.items()
  if (time === undefined || value === undefined) throw place.wrong('a time and a value')
  return { timestamp: fromSeconds(time.number()), value: value.number() }
}

/** Seconds with a fraction, exact to the millisecond, as nanoseconds. */
export function fromSeconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1000)) * 1_000_000n
}
