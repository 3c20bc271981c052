import { printLabels, quote } from '@tailspan/model'
import { isoNano } from '../kit/format.ts'
import type { LogLine } from '../kit/wire.ts'
import { isLabelName } from './query-text.ts'

/** A selector of the stream that a line came in, as far as its labels are known. */
export function streamSelector(line: LogLine, streamLabels: ReadonlySet<string>): string {
  const labels = Object.entries(line.labels).filter(([name]) => isLabelName(name))
  const known = labels.filter(([name]) => streamLabels.has(name))
  if (known.length > 0) return printLabels(known)
  return line.service === '' ? '{}' : printLabels([['service_name', line.service]])
}

/** A query that finds this line again. */
export function asLogQL(line: LogLine, streamLabels: ReadonlySet<string>): string {
  return `${streamSelector(line, streamLabels)} |= ${quote(line.line)}`
}

/** The line and what is known about it, for people and programs. */
export function asJson(line: LogLine): string {
  const { ts, labels, level, service, traceId, spanId } = line
  return JSON.stringify(
    { ts: isoNano(ts), tsNs: ts, line: line.line, labels, level, service, traceId, spanId },
    null,
    2,
  )
}

/** A shell command that asks the server's Loki API for this line. */
export function asCurl(line: LogLine, streamLabels: ReadonlySet<string>, origin: string): string {
  const ts = BigInt(line.ts)
  const parameters = [
    `query=${asLogQL(line, streamLabels)}`,
    `start=${ts}`,
    `end=${ts + 1n}`,
    'limit=10',
  ]
  const data = parameters.map((text) => `--data-urlencode ${shellQuote(text)}`)
  return [`curl -G ${shellQuote(`${origin}/loki/api/v1/query_range`)}`, ...data].join(' \\\n  ')
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
