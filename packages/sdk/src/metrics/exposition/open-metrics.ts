import type { Exemplar } from '../exemplar.ts'
import type { Scrape } from '../instruments.ts'
import type { HistogramSeries, Metric } from '../metric.ts'
import type { OpenMetricsVersion } from './choose-format.ts'
import { braces, escapeValue, labelText, numberText, ScrapeText } from './text.ts'

/** OpenMetrics 1.0, with exemplars. */
export async function writeOpenMetrics(
  metrics: readonly Metric[],
  prefix: string,
  version: OpenMetricsVersion,
): Promise<Scrape> {
  const text = new ScrapeText()
  for (const metric of metrics) {
    const { unit } = metric.prometheus
    const family = prefix + metric.prometheus.family
    text.add(`# TYPE ${family} ${metric.kind}\n`)
    if (unit !== '') text.add(`# UNIT ${family} ${unit}\n`)
    if (metric.help !== '') text.add(`# HELP ${family} ${escapeValue(metric.help)}\n`)
    if (metric.kind === 'histogram') {
      for (const series of metric.series()) {
        addHistogram(text, family, metric.bounds, series)
        await text.pause()
      }
    } else {
      const name = metric.kind === 'counter' ? `${family}_total` : family
      for (const series of metric.series()) {
        text.add(`${name}${braces(labelText(series))} ${numberText(series.value)}\n`)
        await text.pause()
      }
    }
  }
  text.add('# EOF\n')
  const contentType = `application/openmetrics-text; version=${version}; charset=utf-8`
  return { contentType, body: text.toString() }
}

function addHistogram(
  text: ScrapeText,
  name: string,
  bounds: readonly number[],
  series: HistogramSeries,
): void {
  const labels = labelText(series)
  const exemplars = series.exemplars()
  let below = 0
  for (let i = 0; i <= bounds.length; i++) {
    below += series.counts[i] ?? 0
    const bucket = braces(labels, `le="${boundText(bounds[i] ?? Infinity)}"`)
    text.add(`${name}_bucket${bucket} ${below}${exemplarText(exemplars[i])}\n`)
  }
  // A sum over values below 0 may shrink, which OpenMetrics does not let a sum do.
  if ((bounds[0] ?? 0) < 0) return
  text.add(`${name}_sum${braces(labels)} ${numberText(series.sum)}\n`)
  text.add(`${name}_count${braces(labels)} ${series.count}\n`)
}

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return ''
  const { traceId, spanId, value, atMs } = exemplar
  const seconds = (atMs / 1000).toFixed(3)
  return ` # {trace_id="${traceId}",span_id="${spanId}"} ${numberText(value)} ${seconds}`
}

/** Whole bounds have a point: `1.0`. */
function boundText(bound: number): string {
  const text = numberText(bound)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}
