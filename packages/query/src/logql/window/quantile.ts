/** The quantile by linear interpolation; below 0 or above 1: infinite. Sorts the values. */
export function quantile(q: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN
  if (q < 0) return Number.NEGATIVE_INFINITY
  if (q > 1) return Number.POSITIVE_INFINITY
  sortNanFirst(values)
  const rank = q * (values.length - 1)
  const lower = Math.max(0, Math.floor(rank))
  const upper = Math.min(values.length - 1, lower + 1)
  const weight = rank - Math.floor(rank)
  return (values[lower] ?? 0) * (1 - weight) + (values[upper] ?? 0) * weight
}

/** NaN is less than any number, as in Prometheus. */
function sortNanFirst(values: Float64Array): void {
  values.sort()
  if (!Number.isNaN(values.at(-1))) return
  const numbers = values.findIndex((value) => Number.isNaN(value))
  values.copyWithin(values.length - numbers, 0, numbers)
  values.fill(Number.NaN, 0, values.length - numbers)
}
