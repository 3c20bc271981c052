import type { LokiAnswer, LokiClient } from '@tailspan/clients'
import {
  compareLabels,
  type Label,
  type LabelMatcher,
  type Stream,
  streamOf,
  type TimeRange,
} from '@tailspan/model'
import {
  type InstantQueryOptions,
  type LogqlResult,
  type LogRow,
  printLogql,
  type RangeQueryOptions,
} from '@tailspan/query'
import type { FollowOptions, LiveNews, LogMember } from './log-member.ts'

/** Lines that a connection asks for from before it was made. */
const CATCH_UP = 1000

/** The logs of a Loki that runs elsewhere. */
export class LokiLogs implements LogMember {
  readonly id: string
  readonly #client: LokiClient

  constructor(id: string, client: LokiClient) {
    this.id = id
    this.#client = client
  }

  get version(): object {
    return this.#client.transport
  }

  async queryRange(
    text: string,
    { start, end, step, limit, direction, interval = 0n }: RangeQueryOptions,
    signal: AbortSignal,
  ): Promise<LogqlResult> {
    const answer = await this.#client.queryRange(text, {
      start,
      end,
      step,
      limit,
      direction,
      signal,
      ...(interval > 0n && { interval }),
    })
    return resultOf(answer, direction)
  }

  async queryInstant(
    text: string,
    { time, limit, direction }: InstantQueryOptions,
    signal: AbortSignal,
  ): Promise<LogqlResult> {
    const answer = await this.#client.query(text, { time, limit, direction, signal })
    return resultOf(answer, direction)
  }

  async streams(
    matchers: readonly LabelMatcher[],
    { start, end }: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]> {
    const selectors =
      matchers.length === 0 ? [] : [printLogql({ kind: 'log', matchers, stages: [] })]
    const series = await this.#client.series(selectors, { start, end, signal })
    return series.map((labels) => streamOf(labels))
  }

  async *follow(
    text: string,
    { start, onOpen, onBreak }: FollowOptions,
    signal: AbortSignal,
  ): AsyncGenerator<LiveNews> {
    const reconnects = Number.MAX_SAFE_INTEGER
    const options = { start, limit: CATCH_UP, reconnects, onOpen, onBreak, signal }
    let last = start
    for await (const event of this.#client.tail(text, options)) {
      if (event.type === 'entries') {
        const rows = rowsOf(event, 'forward')
        last = rows.at(-1)?.timestamp ?? last
        yield { kind: 'rows', rows }
      } else if (event.type === 'dropped') {
        const { count, from, to } = event
        const dropped = { count, reason: 'source' as const, from: from ?? last, to: to ?? last }
        yield { kind: 'dropped', dropped }
      } else {
        const { from, to } = event
        yield { kind: 'dropped', dropped: { count: 0, reason: 'reconnected', from, to } }
      }
    }
  }
}

function resultOf({ result }: LokiAnswer, direction: 'forward' | 'backward'): LogqlResult {
  switch (result.type) {
    case 'streams':
      return { kind: 'streams', rows: rowsOf(result, direction) }
    case 'matrix':
      return {
        kind: 'matrix',
        series: result.series.map(({ labels, samples }) => ({
          labels,
          points: samples.map(({ timestamp, value }) => ({ t: timestamp, v: value })),
        })),
      }
    case 'vector':
      return {
        kind: 'vector',
        ordered: false,
        samples: result.elements.map(({ labels, sample }) => ({
          labels,
          t: sample.timestamp,
          v: sample.value,
        })),
      }
    case 'scalar':
      return { kind: 'scalar', t: result.sample.timestamp, v: result.sample.value }
  }
}

type Streams = Pick<Extract<LokiAnswer['result'], { readonly type: 'streams' }>, 'streams'>

/** Lines of all streams in the order of the direction; those of a stream come in it. */
function rowsOf({ streams }: Streams, direction: 'forward' | 'backward'): LogRow[] {
  const rows = streams.flatMap(({ labels, entries }) =>
    entries.map(({ timestamp, line, metadata, parsed }): LogRow => {
      const alone = metadata.length === 0 && parsed.length === 0
      const all = alone ? labels : [...labels, ...metadata, ...parsed].sort(compareLabels)
      return {
        timestamp,
        line,
        labels: all,
        stream: labels,
        metadata,
        parsed,
        level: valueOf(all, 'detected_level'),
        traceId: hexOf(valueOf(metadata, 'trace_id'), 32),
        spanId: hexOf(valueOf(metadata, 'span_id'), 16),
      }
    }),
  )
  const sign = direction === 'forward' ? 1 : -1
  return rows.sort((a, b) =>
    a.timestamp === b.timestamp ? 0 : a.timestamp < b.timestamp ? -sign : sign,
  )
}

function valueOf(labels: readonly Label[], name: string): string {
  return labels.find((label) => label[0] === name)?.[1] ?? ''
}

function hexOf(value: string, digits: number): string {
  return value.length === digits && /^[0-9a-f]+$/.test(value) ? value : ''
}
