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
  const trace = textAfter(line, '"trace_id":"') ?? textAfter(line, '"traceId":"')
  if (trace === undefined) return []
  const span = textAfter(line, '"span_id":"') ?? textAfter(line, '"spanId":"')
  const ids = [['trace_id', trace] as const]
  return span === undefined ? ids : [...ids, ['span_id', span] as const]
}

/** A text of the length that ids have. */
function textAfter(line: string, mark: string): string | undefined {
  const begin = line.indexOf(mark)
  if (begin < 0) return undefined
  const length = line.indexOf('"', begin + mark.length) - begin - mark.length
  if (length < 8 || length > 36) return undefined
  return line.slice(begin + mark.length, begin + mark.length + length)
}
