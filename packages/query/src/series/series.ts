import type { Label } from '@tailspan/model'

/** One line of a chart: a value, or none, at each point of a time grid. */
export interface Series {
  /** Sorted by name. An empty label is not the same as none. */
  readonly labels: readonly Label[]
  /** NaN is a value; what says that there is none is `present`. */
  readonly values: Float64Array
  /** 1 where there is a value, else 0. */
  readonly present: Uint8Array
}

/** A series without any value yet. */
export function emptySeries(labels: readonly Label[], count: number): Series {
  return { labels, values: new Float64Array(count), present: new Uint8Array(count) }
}

/** Sets the value at point `i`. */
export function setPoint(series: Series, i: number, value: number): void {
  series.values[i] = value
  series.present[i] = 1
}

/** Whether the series has any value. */
export function hasPoints(series: Series): boolean {
  return series.present.includes(1)
}

/** A text that equal label sets share. */
export function labelsKey(labels: readonly Label[]): string {
  let key = ''
  for (const [name, value] of labels) key += `${name}\u0000${value}\u0001`
  return key
}
