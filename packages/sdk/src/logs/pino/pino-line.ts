import type { Level } from '../../options/level.ts'
import type { LogRecord } from '../record/log-record.ts'

/** Levels by pino's numbers, also those between them. */
export function levelOfNumber(number: number): Level {
  if (number >= 60) return 'fatal'
  if (number >= 50) return 'error'
  if (number >= 40) return 'warn'
  if (number >= 30) return 'info'
  return number >= 20 ? 'debug' : 'trace'
}

/** The level in a line of pino's, of JSON: its number, or its name where a formatter wrote that. */
export function levelOfLine(line: string): Level {
  const found = /"level":(?:(\d{1,3})|"(\w{1,8})")/.exec(line)
  if (found?.[1] !== undefined) return levelOfNumber(Number(found[1]))
  return levelOfName(found?.[2]) ?? 'info'
}

/** A level by a name that loggers have for it. */
export function levelOfName(name: string | undefined): Level | undefined {
  return NAMES.get(name?.toLowerCase() ?? '')
}

const NAMES: ReadonlyMap<string, Level> = new Map([
  ['trace', 'trace'],
  ['silly', 'trace'],
  ['verbose', 'debug'],
  ['debug', 'debug'],
  ['http', 'info'],
  ['info', 'info'],
  ['notice', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['crit', 'fatal'],
  ['critical', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['fatal', 'fatal'],
])

/** The ids of a trace that stand in a line of JSON, under the names that instrumentations give them. */
export function idsInLine(line: string): LogRecord['metadata'] {
  // Most lines have none: one look tells.
  const begin = line.indexOf('"trace')
  if (begin < 0) return []
  const trace = textAfter(line, begin, '"trace_id":"') ?? textAfter(line, begin, '"traceId":"')
  if (trace === undefined) return []
  const ids = [['trace_id', trace] as const]
  const next = line.indexOf('"span', begin)
  const at = next < 0 ? line.indexOf('"span') : next
  const span = textAfter(line, at, '"span_id":"') ?? textAfter(line, at, '"spanId":"')
  return span === undefined ? ids : [...ids, ['span_id', span] as const]
}

/** A text of the length that ids have, after a mark at a place. */
function textAfter(line: string, at: number, mark: string): string | undefined {
  if (at < 0 || !line.startsWith(mark, at)) return undefined
  const begin = at + mark.length
  const length = line.indexOf('"', begin) - begin
  return length < 8 || length > 36 ? undefined : line.slice(begin, begin + length)
}
