import type { JsonPlace } from '@tailspan/clients'

/**
 * Checks a Prometheus' `data` to the last sample, before anybody takes it for what it should be.
 * @throws JsonShapeError that names the place
 */
export function checkMetrics(data: JsonPlace): void {
  const type = data.at('resultType').text()
  const result = data.at('result')
  if (type === 'scalar' || type === 'string') return checkSample(result, result.value)
  for (const series of result.items()) {
    for (const [, value] of series.at('metric').members()) value.text()
    if (!series.at('value').absent) checkSample(series.at('value'), series.at('value').value)
    // There may be very many of them: places are made only for what is wrong.
    const values = series.at('values')
    for (const [index, sample] of values.list().entries()) {
      if (!isSample(sample)) checkSample(values.element(index), sample)
    }
    if (!series.at('histogram').absent) checkHistogram(series.at('histogram'))
    for (const histogram of series.at('histograms').items()) checkHistogram(histogram)
  }
}

function checkSample(place: JsonPlace, sample: unknown): void {
  if (!isSample(sample)) throw place.wrong('seconds and a value')
}

function isSample(sample: unknown): boolean {
  if (!Array.isArray(sample)) return false
  const [seconds, value] = sample as readonly unknown[]
  return isTime(seconds) && typeof value === 'string'
}

function isTime(seconds: unknown): boolean {
  return typeof seconds === 'number' && Math.abs(seconds) < Number.MAX_SAFE_INTEGER
}

function checkHistogram(place: JsonPlace): void {
  if (!isTime(place.element(0).value)) throw place.element(0).wrong('seconds')
  const histogram = place.element(1)
  histogram.at('count').text()
  histogram.at('sum').text()
  for (const bucket of histogram.at('buckets').items()) {
    for (const index of [1, 2, 3]) bucket.element(index).text()
  }
}
