import { ALL_TIME, TailspanError, type TimeRange } from '@tailspan/model'
import { parseDuration } from '@tailspan/query/syntax'
import type { Params } from './params.ts'

const SECOND = 1_000_000_000n

/** `start` and `end` of a search: whole seconds, both or none; all time without them, or of zeros. */
export function searchRange(params: Params, now: bigint): TimeRange {
  const recent = sinceRange(params, now)
  if (recent !== null) return recent
  const start = params.unsigned('start')
  const end = params.unsigned('end')
  if ((start ?? 0) === 0 && (end ?? 0) === 0) return ALL_TIME
  if (start === undefined) throw onlyOne()
  return ordered(BigInt(start), BigInt(end ?? 0), (s) => s * SECOND)
}

/** `start` and `end` of a request for tags: any time format, both or none; all time without them. */
export function tagRange(params: Params, now: bigint): TimeRange {
  const recent = sinceRange(params, now)
  if (recent !== null) return recent
  const start = params.get('start')
  const end = params.get('end')
  if (start === undefined && end === undefined) return ALL_TIME
  if (start === undefined || end === undefined) throw onlyOne()
  try {
    return ordered(parseTime('start', start), parseTime('end', end), (ns) => ns)
  } catch (error) {
    if (!(error instanceof TailspanError) || !error.message.startsWith('could not')) throw error
    throw new TailspanError('bad_request', `error parsing date range: ${error.message}`)
  }
}

/** `start`, `end` and `since` of a metrics query; without them the last hour. */
export function metricsRange(params: Params, now: bigint): TimeRange {
  const endText = params.get('end')
  const end = endText === undefined ? now : parseTime('end', endText)
  const sinceText = params.get('since')
  const since = sinceText === undefined ? 3_600n * SECOND : parseSince(sinceText)
  const startText = params.get('start')
  // An end in the future does not move the start there.
  const last = end > now ? now : end
  const start = startText === undefined ? last - since : parseTime('start', startText)
  return { start, end }
}

/** `since` before now, which counts more than `start` and `end`; null without it. */
function sinceRange(params: Params, now: bigint): TimeRange | null {
  const text = params.get('since')
  return text === undefined ? null : { start: now - parseSince(text), end: now }
}

/** Nanoseconds of whole or broken seconds, nanoseconds (more than 10 digits) or RFC 3339. */
function parseTime(name: string, text: string): bigint {
  if (/^-?[0-9]+$/.test(text) && text.length <= 20) {
    return text.replace('-', '').length <= 10 ? BigInt(text) * SECOND : BigInt(text)
  }
  const broken = /^(-?[0-9]{1,10})\.([0-9]{1,9})[0-9]*$/.exec(text)
  if (broken !== null) {
    const fraction = BigInt((broken[2] ?? '').padEnd(9, '0'))
    const whole = BigInt(broken[1] ?? '0') * SECOND
    return text.startsWith('-') ? whole - fraction : whole + fraction
  }
  return parseRfc3339(name, text)
}

const RFC3339 =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})$/

function parseRfc3339(name: string, text: string): bigint {
  const [, seconds = '', fraction = '', zone = ''] = RFC3339.exec(text) ?? []
  const milliseconds = Date.parse(seconds + zone)
  if (Number.isNaN(milliseconds)) {
    throw new TailspanError(
      'bad_request',
      `could not parse '${name}' parameter: ${JSON.stringify(text)} is neither a Unix time in seconds or nanoseconds nor an RFC 3339 time`,
    )
  }
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}

function parseSince(text: string): bigint {
  const since = parseDuration(text, true)
  if (typeof since === 'bigint' && since > 0n) return since
  throw new TailspanError(
    'bad_request',
    `could not parse 'since' parameter: not a valid duration string: ${JSON.stringify(text)}`,
  )
}

/** The step of a metrics query in nanoseconds: a duration or seconds. */
export function parseStep(text: string): bigint {
  const seconds = /^-?[0-9]+(\.[0-9]+)?$/.test(text)
  const step = parseDuration(seconds ? `${text}s` : text, true)
  if (typeof step !== 'bigint') {
    throw new TailspanError(
      'bad_request',
      `cannot parse ${JSON.stringify(text)} to a valid duration`,
    )
  }
  if (step > 0n) return step
  throw new TailspanError(
    'bad_request',
    `cannot parse ${JSON.stringify(text)}: step must be positive`,
  )
}

function ordered(start: bigint, end: bigint, toNs: (value: bigint) => bigint): TimeRange {
  if (start < end) return { start: toNs(start), end: toNs(end) }
  throw new TailspanError(
    'bad_request',
    `http parameter start must be before end. received start=${start} end=${end}`,
  )
}

function onlyOne(): TailspanError {
  return new TailspanError(
    'bad_request',
    'error parsing date range: only one of start and end provided: must provide both or neither',
  )
}
