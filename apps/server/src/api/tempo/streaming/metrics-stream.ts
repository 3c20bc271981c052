import type { MetricsPart, MetricsSeries } from '@tailspan/query'
import type { TempoDeps } from '../deps.ts'
import { partialMessage, queryText, readRangeQuery } from '../metrics-request.ts'
import { instantSeries, metricsResponse, timeSeries } from '../protobuf/metrics-message.ts'
import { metricsRange } from '../times.ts'
import { packets } from './packets.ts'
import { metricsParams } from './request-params.ts'
import type { StreamCall, StreamMethod } from './stream-call.ts'
import { whileReporting } from './while-reporting.ts'

/** Parts in which a long range is answered. */
const MAX_PARTS = 6
/** A shorter range is not worth being read in parts, nanoseconds: one hour. */
const PART_NS = 3_600_000_000_000n

type Progress = Parameters<typeof metricsResponse>[1]['progress']

/**
 * `MetricsQueryRange`: now and then the samples that became complete since the last message, newest
 * first, at the end all of them.
 */
export function metricsRangeStream(deps: TempoDeps, intervalMs: number): StreamMethod {
  return async (request, call) => {
    const query = readRangeQuery(metricsParams(request), deps.clock.now())
    const looked = { traces: 0, spans: 0 }
    const parts = partsOf(query.range)
    const jobs = { done: 0, total: parts }
    let part: MetricsPart | undefined
    /** First sample that was sent already; those after it were, too. */
    let sent = Number.POSITIVE_INFINITY
    const read = async (signal: AbortSignal): Promise<void> => {
      const options = { exemplars: query.exemplars, parts, onTrace: count(looked) }
      const { text, range, step } = query
      for await (part of deps.engine.rangeParts(text, range, step, signal, options)) jobs.done++
    }
    await whileReporting(intervalMs, call.signal, read, async () => {
      const progress = { ...looked, ...jobs }
      if (part === undefined || part.first >= sent) return sendSeries(call, [], progress)
      const known = [part.first, Math.min(part.grid.count, sent) - 1] as const
      sent = part.first
      await sendSamples(call, part, known, progress)
    })
    if (part === undefined) return
    const all = [0, part.grid.count - 1] as const
    await sendSamples(call, part, all, { ...looked, done: parts, total: parts })
  }
}

/** `MetricsQueryInstant`: one answer, as every message of it replaces the one before. */
export function metricsInstantStream(deps: TempoDeps): StreamMethod {
  return async (request, call) => {
    const params = metricsParams(request)
    const range = metricsRange(params, deps.clock.now())
    const looked = { traces: 0, spans: 0 }
    const options = { onTrace: count(looked) }
    const text = queryText(params)
    const result = await deps.engine.queryInstant(text, range, call.signal, options)
    const series = encoded(result.series, instantSeries)
    await sendSeries(call, series, { ...looked, done: 1, total: 1 }, partialMessage(result))
  }
}

async function sendSamples(
  call: StreamCall,
  part: MetricsPart,
  samples: readonly [first: number, last: number],
  progress: Progress,
): Promise<void> {
  const { series, partial } = part.result()
  const bytes = encoded(series, (one) => timeSeries(part.grid, one, samples))
  await sendSeries(call, bytes, progress, partialMessage({ partial }))
}

async function sendSeries(
  call: StreamCall,
  series: readonly Uint8Array[],
  progress: Progress,
  partial?: string,
): Promise<void> {
  for (const part of packets(series, ({ length }) => length)) {
    await call.send(metricsResponse(part, { progress, partial }))
  }
}

function encoded(
  series: readonly MetricsSeries[],
  encode: (one: MetricsSeries) => Uint8Array | null,
): Uint8Array[] {
  return series.flatMap((one) => encode(one) ?? [])
}

function partsOf({ start, end }: { readonly start: bigint; readonly end: bigint }): number {
  return Math.max(1, Math.min(MAX_PARTS, Number((end - start) / PART_NS)))
}

function count(looked: { traces: number; spans: number }): (spans: number) => void {
  return (spans) => {
    looked.traces++
    looked.spans += spans
  }
}
