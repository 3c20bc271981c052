import { nanosecondsText } from '../record/moment.ts'
import type { Batch } from '../ship/batch.ts'
import { endOfLine, gzipFast, withoutLastComma } from '../ship/json-entries.ts'
import type { Wire } from '../ship/wire.ts'
import { judgeOtlp } from './judge-otlp.ts'
import type { OtlpLog } from './otlp-log.ts'

/** OTLP in JSON: entries are log records, each on a line; the labels of a stream are the resource. */
export function otlpJson(): Wire {
  return {
    format: 'otlp-json',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    next: endOfLine,
    pack: (batch) => gzipFast(requestOf(batch)),
    judge: judgeOtlp,
  }
}

/** An entry: a log record. */
export function otlpJsonEntry(log: OtlpLog): string {
  const { at, severityNumber, severityText, body, attributes, traceId, spanId } = log
  const time = nanosecondsText(at)
  const record = {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber,
    severityText,
    body: { stringValue: body },
    attributes: attributes.map(keyValue),
    ...(traceId === undefined ? {} : { traceId }),
    ...(spanId === undefined ? {} : { spanId }),
  }
  return `${JSON.stringify(record)},\n`
}

type AnyValue = Readonly<Record<string, unknown>>

function keyValue([key, value]: readonly [string, unknown]): AnyValue {
  return { key, value: anyValue(value) }
}

function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  if (typeof value !== 'object' || value === null) return {}
  return { kvlistValue: { values: Object.entries(value).map(keyValue) } }
}

function requestOf(batch: Batch): Buffer {
  const parts: Buffer[] = []
  let before = '{"resourceLogs":['
  for (const segment of batch.segments) {
    const attributes = segment.stream.labels.map(([key, stringValue]) => {
      return { key, value: { stringValue } }
    })
    const resource = JSON.stringify({ attributes })
    const scope = '"scopeLogs":[{"scope":{"name":"@tailspan/sdk"},"logRecords":[\n'
    parts.push(Buffer.from(`${before}{"resource":${resource},${scope}`))
    parts.push(...withoutLastComma(segment.pages()))
    before = ']}]},'
  }
  parts.push(Buffer.from(']}]}]}'))
  return Buffer.concat(parts)
}
