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
  // Rare letters are found fast: quotes are everywhere in a line.
  let ids = idsBefore(line, '_id":"')
  if (ids.length === 0) ids = idsBefore(line, 'Id":"')
  return ids
}

/** @param mark how the names of both ids end */
function idsBefore(line: string, mark: string): LogRecord['metadata'] {
  let trace: string | undefined
  let span: string | undefined
  for (let at = line.indexOf(mark); at >= 0; at = line.indexOf(mark, at + mark.length)) {
    if (trace === undefined && line.startsWith('"trace', at - 6)) {
      trace = textAt(line, at + mark.length)
    } else if (span === undefined && line.startsWith('"span', at - 5)) {
      span = textAt(line, at + mark.length)
    }
    if (trace !== undefined && span !== undefined) break
  }
  if (trace === undefined) return NONE
  return span === undefined
    ? [['trace_id', trace]]
    : [
        ['trace_id', trace],
        ['span_id', span],
      ]
}

const NONE: LogRecord['metadata'] = []

/** A text of the length that ids have. */
function textAt(line: string, begin: number): string | undefined {
  const length = line.indexOf('"', begin) - begin
  return length < 8 || length > 36 ? undefined : line.slice(begin, begin + length)
}
