import type { Label } from '@tailspan/model'
import { isCanonical } from './ids.ts'

/** Ids in canonical form; '' for what was not found. Without a trace id there is no span id. */
export interface TraceIds {
  readonly traceId: string
  readonly spanId: string
}

export const NO_IDS: TraceIds = { traceId: '', spanId: '' }

type Role = 'trace' | 'span' | 'parent'

// `dd.trace_id` is decimal and stays out.
const ROLES = new Map<string, Role>([
  ['trace_id', 'trace'],
  ['traceId', 'trace'],
  ['traceID', 'trace'],
  ['TraceId', 'trace'],
  ['TraceID', 'trace'],
  ['traceid', 'trace'],
  ['trace.id', 'trace'],
  ['span_id', 'span'],
  ['spanId', 'span'],
  ['spanID', 'span'],
  ['SpanId', 'span'],
  ['SpanID', 'span'],
  ['spanid', 'span'],
  ['span.id', 'span'],
  ['traceparent', 'parent'],
])

/** Canonical trace id of 32 or 16 hex digits (padded on the left); '' when it is none or all zero. */
function traceIdOf(text: string): string {
  if (text.length === 32) return hex(text)
  return text.length === 16 ? hex(`0000000000000000${text}`) : ''
}

/** Canonical span id of 16 hex digits; '' when it is none or all zero. */
function spanIdOf(text: string): string {
  return text.length === 16 ? hex(text) : ''
}

function hex(text: string): string {
  return isCanonical(text)
    ? text
    : /^[0-9a-fA-F]*[1-9a-fA-F][0-9a-fA-F]*$/.test(text)
      ? text.toLowerCase()
      : ''
}

/** Ids among labels or metadata, by the usual names. */
export function idsInLabels(pairs: readonly Label[]): TraceIds {
  let traceId = ''
  let spanId = ''
  for (const [name, value] of pairs) {
    const role = ROLES.get(name)
    if (role === undefined) continue
    if (role === 'trace') traceId ||= traceIdOf(value)
    else if (role === 'span') spanId ||= spanIdOf(value)
    else if (traceId === '') {
      traceId = parentTraceId(value)
      spanId ||= traceId === '' ? '' : spanIdOf(value.slice(36, 52))
    }
  }
  return traceId === '' ? NO_IDS : { traceId, spanId }
}

/** Trace id of a W3C `traceparent`: `00-<32 hex>-<16 hex>-01`. */
function parentTraceId(value: string): string {
  return value.length >= 55 && value.charCodeAt(2) === 45 && value.charCodeAt(35) === 45
    ? traceIdOf(value.slice(3, 35))
    : ''
}

// Runs on every line: fixed, without nested repetition, so linear on any line. The names are those
// above in any case; `parent_span_id` and `dd.trace_id` are others. Quotes may be escaped, as in
// JSON within JSON.
const BEFORE = String.raw`(?:^|[^\w.-])`
const SEPARATOR = String.raw`\\?"?\s*[:=]\s*\\?"?`
const TRACE = new RegExp(
  String.raw`${BEFORE}(?:trace[_.]?id${SEPARATOR}([0-9a-f]{32}|[0-9a-f]{16})(?![\w-])|traceparent${SEPARATOR}[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-)`,
  'i',
)
const SPAN = new RegExp(String.raw`${BEFORE}span[_.]?id${SEPARATOR}([0-9a-f]{16})(?![\w-])`, 'i')

/** Digits beside a span id's name; ''. */
function spanIn(line: string): string {
  if (!line.includes('pan') && !line.includes('PAN')) return ''
  return SPAN.exec(line)?.[1] ?? ''
}

/** All-zero ids passed over per line: a bound on hostile lines. */
const TRIES = 4

/**
 * Ids in the text of a line: JSON fields, also of JSON quoted within JSON, and `name=value`.
 * Looks for the names instead of parsing.
 */
export function idsInLine(line: string): TraceIds {
  // A search for a substring is what most lines cost.
  const lower = line.indexOf('race')
  const upper = line.indexOf('RACE')
  if (lower < 0 && upper < 0) return NO_IDS
  const first = lower < 0 || (upper >= 0 && upper < lower) ? upper : lower
  // From the character before the name on.
  let rest = line.slice(Math.max(0, first - 2))
  for (let tries = 0; tries < TRIES; tries++) {
    const match = TRACE.exec(rest)
    if (match === null) return NO_IDS
    const traceId = traceIdOf(match[1] ?? match[2] ?? '')
    if (traceId !== '') return { traceId, spanId: spanIdOf(match[3] ?? spanIn(line)) }
    rest = rest.slice(match.index + match[0].length)
  }
  return NO_IDS
}
