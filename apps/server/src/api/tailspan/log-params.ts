import { type LogReader, TailspanError } from '@tailspan/model'
import { LogqlEngine, type LogqlLimits } from '@tailspan/query'
import { parseInstant } from '../loki/params.ts'
import { clustersParam } from './choose-clusters.ts'
import type { TailspanDeps } from './deps.ts'
import { traceScopedReader } from './trace-scoped-reader.ts'

/** Parameters of every question about a range of time. */
export const rangeParams = {
  start: {
    type: 'string',
    description: 'nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end',
  },
  end: { type: 'string', description: 'the same, exclusive; now' },
} as const

/** Whether lines of clusters are compared. */
export const dedupParam = {
  dedup: {
    type: 'boolean',
    default: true,
    description: 'whether a line that several clusters hold alike comes once',
  },
} as const

/** Parameters that every question about log lines takes. */
export const logParams = {
  query: { type: 'string', description: 'LogQL; `{}` selects everything' },
  ...rangeParams,
  ...clustersParam,
  traceId: { type: 'string', description: 'only lines of this trace; of this server alone' },
} as const

/** Parameters of questions about labels and streams. */
export const selectorParams = {
  query: { type: 'string', description: 'a selector, such as `{app="shop"}`; all streams without' },
  ...rangeParams,
  ...clustersParam,
} as const

const HOUR_NS = 3_600_000_000_000n

/** The range asked for: by default the last hour. */
export function rangeOf(
  params: { readonly start?: string; readonly end?: string },
  now: bigint,
): { start: bigint; end: bigint } {
  const end = instantOf('end', params.end, now)
  const start = instantOf('start', params.start, end - HOUR_NS)
  if (end < start) throw new TailspanError('bad_request', 'end must not be before start')
  return { start, end }
}

/** An instant of a parameter, nanoseconds. */
export function instantOf(name: string, text: string | undefined, fallback: bigint): bigint {
  if (text === undefined || text === '') return fallback
  const value = parseInstant(text)
  if (value !== null) return value
  throw new TailspanError(
    'bad_request',
    `${name}: "${text}" is no time; use RFC 3339 or nanoseconds`,
  )
}

/** The engine over the lines asked about: all, or those of one trace. */
export function engineFor(
  deps: TailspanDeps,
  traceId: string | undefined,
  limits: Partial<LogqlLimits> = {},
): LogqlEngine {
  const reader: LogReader = traceId
    ? traceScopedReader(deps.logs, normalTraceId(traceId))
    : deps.logs
  return new LogqlEngine(reader, {
    clock: deps.clock,
    limits: { ...deps.logqlLimits, ...limits },
    allowAnySelector: true,
  })
}

/** A trace id as the stores know it. */
export function normalTraceId(text: string): string {
  if (!/^[0-9a-f]{1,32}$/i.test(text)) {
    throw new TailspanError('bad_request', `"${text}" is no trace id: 1 to 32 hex digits`)
  }
  return text.toLowerCase().padStart(32, '0')
}
