import type { Scrape } from '../instruments.ts'
import type { HistogramSeries, Metric } from '../metric.ts'
import { braces, labelText, numberText, ScrapeText } from './text.ts'

/** Prometheus' text format 0.0.4, in which there are no exemplars. */
export async function writePrometheusText(
  metrics: readonly Metric[],
  prefix: string,
): Promise<Scrape> {
  const text = new ScrapeText()
  for (const metric of metrics) {
    const family = prefix + metric.prometheus.family
    const name = metric.kind === 'counter' ? `${family}_total` : family
    if (metric.help !== '') text.add(`# HELP ${name} ${escapeHelp(metric.help)}\n`)
    text.add(`# TYPE ${name} ${metric.kind}\n`)
    if (metric.kind === 'histogram') {
      for (const series of metric.series()) {
        addHistogram(text, name, metric.bounds, series)
        await text.pause()
      }
    } else {
      for (const series of metric.series()) {
        text.add(`${name}${braces(labelText(series))} ${numberText(series.value)}\n`)
        await text.pause()
      }
    }
  }
  return { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: text.toString() }
}

function addHistogram(
  text: ScrapeText,
  name: string,
  bounds: readonly number[],
  series: HistogramSeries,
): void {
  const labels = labelText(series)
  let below = 0
  for (let i = 0; i <= bounds.length; i++) {
    below += series.counts[i] ?? 0
    text.add(
      `${name}_bucket${braces(labels, `le="${numberText(bounds[i] ?? Infinity)}"`)} ${below}\n`,
    )
  }
  text.add(`${name}_sum${braces(labels)} ${numberText(series.sum)}\n`)
  text.add(`${name}_count${braces(labels)} ${series.count}\n`)
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
