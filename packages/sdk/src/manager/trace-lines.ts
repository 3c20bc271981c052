import type { LogEntry, LogStream, LokiClient } from '@tailspan/clients'
import { timeNanos } from './find-options.ts'

export interface LinesOptions {
  /** When they were logged, a number is milliseconds since the epoch. Default: about when the trace was, else the last day. */
  readonly from?: Date | number
  readonly to?: Date | number
  /** Most lines, the first ones; default 1000. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** A line of the log that belongs to a trace. */
export interface TraceLine {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint
  /** '' when nobody says. */
  readonly level: string
  readonly service: string
  /** 16 hex digits, '' when nobody says. */
  readonly spanId: string
  /** `msg` or `message` of a line that is JSON, else the line. */
  readonly message: string
  /** As it was logged. */
  readonly line: string
}

/** Nanoseconds since the epoch. */
export interface TraceTimes {
  readonly start: bigint
  readonly end: bigint
}

const MINUTE = 60_000_000_000n
const DAY_MS = 86_400_000

/**
 * Lines that have the trace's id beside them, in the order of time.
 * @param times of the trace, when it is known
 * @throws ClientError of @tailspan/clients; TypeError for an id or a time that is none
 */
export async function traceLines(
  loki: LokiClient,
  traceId: string,
  times: TraceTimes | undefined,
  { from, to, limit = 1000, signal }: LinesOptions,
): Promise<readonly TraceLine[]> {
  if (!/^[0-9a-f]{32}$/.test(traceId)) throw new TypeError(`"${traceId}" is no trace id`)
  const now = Date.now()
  // Lines are written before, within, and after what they tell of.
  const start = times === undefined ? timeNanos('from', now - DAY_MS) : times.start - MINUTE
  const end = times === undefined ? timeNanos('to', now + 1000) : times.end + 15n * MINUTE
  const { result } = await loki.queryRange(`{service_name=~".+"} | trace_id="${traceId}"`, {
    start: from === undefined ? start : timeNanos('from', from),
    end: to === undefined ? end : timeNanos('to', to),
    direction: 'forward',
    limit,
    ...(signal === undefined ? {} : { signal }),
  })
  const streams = result.type === 'streams' ? result.streams : []
  return streams
    .flatMap((stream) => stream.entries.map((entry) => lineOf(stream, entry)))
    .sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0))
}

function lineOf({ labels }: LogStream, { timestamp, line, metadata, parsed }: LogEntry): TraceLine {
  const known = new Map([...parsed, ...labels, ...metadata])
  return {
    timestamp,
    level: known.get('level') ?? known.get('detected_level') ?? '',
    service: known.get('service_name') ?? '',
    spanId: known.get('span_id') ?? '',
    message: messageOf(line),
    line,
  }
}

function messageOf(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const { msg, message } = JSON.parse(line) as { msg?: unknown; message?: unknown }
    const text = msg ?? message
    return typeof text === 'string' ? text : line
  } catch {
    return line
  }
}
