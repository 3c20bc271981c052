import { OtlpWriter } from '../../traces/otlp-writer.ts'
import type { Exemplar } from '../exemplar.ts'
import type { HistogramSeries, Metric, NumberSeries } from '../metric.ts'

const CUMULATIVE = 2
/** Points of one message; a request has as many messages as fit. */
const AT_ONCE = 200

/** One message Metric of OTLP with a part of a metric's series. */
export interface EncodedMetric {
  readonly bytes: Buffer
  readonly points: number
}

/** A metric as messages of OTLP, cumulative since each series began; nothing without series. */
export function* encodeMetric(
  metric: Metric,
  prefix: string,
  nowMs: number,
): Generator<EncodedMetric> {
  const own = new Map(metric.labels.map(([name, prometheus]) => [prometheus, name]))
  const writer = new OtlpWriter()
  let points = 0
  let marks = begin(writer, metric, prefix)
  const finish = (): EncodedMetric => {
    if (metric.kind !== 'gauge') writer.unsigned(2, CUMULATIVE)
    if (metric.kind === 'counter') writer.unsigned(3, 1)
    writer.end(marks, 2)
    return { bytes: writer.take(), points }
  }
  for (const series of metric.series()) {
    if (points === AT_ONCE) {
      yield finish()
      points = 0
      marks = begin(writer, metric, prefix)
    }
    const point = writer.begin(1, 2)
    if (metric.kind === 'histogram') {
      writeHistogram(writer, series as HistogramSeries, metric.bounds, nowMs)
      writeLabels(writer, 9, series.labels, own)
    } else {
      writeNumber(writer, series as NumberSeries, nowMs)
      writeLabels(writer, 7, series.labels, own)
    }
    writer.end(point, 2)
    points++
  }
  if (points > 0) yield finish()
}

function begin(writer: OtlpWriter, metric: Metric, prefix: string): number {
  writer.text(1, prefix + metric.name)
  if (metric.help !== '') writer.text(2, metric.help)
  if (metric.unit !== '') writer.text(3, metric.unit)
  return writer.begin({ gauge: 5, counter: 7, histogram: 9 }[metric.kind], 2)
}

function writeNumber(writer: OtlpWriter, { beganMs, value }: NumberSeries, nowMs: number): void {
  writer.fixed64(2, nanos(beganMs))
  writer.fixed64(3, nanos(nowMs))
  writer.double(4, value)
}

function writeHistogram(
  writer: OtlpWriter,
  series: HistogramSeries,
  bounds: readonly number[],
  nowMs: number,
): void {
  writer.fixed64(2, nanos(series.beganMs))
  writer.fixed64(3, nanos(nowMs))
  writer.fixed64(4, BigInt(series.count))
  // A sum over values below 0 may shrink.
  if ((bounds[0] ?? 0) >= 0) writer.double(5, series.sum)
  const counts = Buffer.alloc(series.counts.length * 8)
  for (const [i, count] of series.counts.entries()) counts.writeBigUInt64LE(BigInt(count), i * 8)
  writer.encoded(6, [counts])
  const limits = Buffer.alloc(bounds.length * 8)
  for (const [i, bound] of bounds.entries()) limits.writeDoubleLE(bound, i * 8)
  writer.encoded(7, [limits])
  for (const exemplar of series.exemplars()) {
    if (exemplar !== undefined) writeExemplar(writer, exemplar)
  }
}

function writeExemplar(writer: OtlpWriter, exemplar: Exemplar): void {
  const message = writer.begin(8, 1)
  writer.fixed64(2, nanos(exemplar.atMs))
  writer.double(3, exemplar.value)
  writer.hex(4, exemplar.spanId)
  writer.hex(5, exemplar.traceId)
  writer.end(message, 1)
}

function writeLabels(
  writer: OtlpWriter,
  field: number,
  labels: HistogramSeries['labels'],
  own: ReadonlyMap<string, string>,
): void {
  for (const [name, value] of labels) {
    const pair = writer.begin(field, 2)
    writer.text(1, own.get(name) ?? name)
    const any = writer.begin(2, 2)
    writer.text(1, value)
    writer.end(any, 2)
    writer.end(pair, 2)
  }
}

function nanos(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n
}
