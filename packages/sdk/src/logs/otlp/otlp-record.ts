import type { Level } from '../../options/level.ts'
import type { LogRecord } from '../record/log-record.ts'
import { nanosecondsText } from '../record/moment.ts'

const SEVERITY: Readonly<Record<Level, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
}

type AnyValue = Readonly<Record<string, unknown>>
type KeyValue = { readonly key: string; readonly value: AnyValue }

/** Every line has them, in places of their own. */
const PLACED: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'err'])

/** A log record of OTLP in JSON: the message is the body, all else are attributes, and an error has the names of the conventions. */
export function otlpRecord({ level, at, text, metadata }: LogRecord): string {
  const fields = readFields(text)
  const ids = new Map(metadata)
  const traceId = idOf(ids.get('trace_id'), 32)
  const spanId = idOf(ids.get('span_id'), 16)
  const beside = metadata.filter(
    ([name]) => !(name === 'trace_id' && traceId) && !(name === 'span_id' && spanId),
  )
  const time = nanosecondsText(at)
  const message = fields?.get('msg')
  return JSON.stringify({
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: SEVERITY[level],
    severityText: level.toUpperCase(),
    body: { stringValue: fields === null ? text : typeof message === 'string' ? message : '' },
    attributes: [
      ...[...(fields ?? [])].flatMap(([key, value]) => {
        return PLACED.has(key) ? [] : [{ key, value: anyValue(value) }]
      }),
      ...exceptionOf(fields?.get('err')),
      ...beside.map(([key, stringValue]) => ({ key, value: { stringValue } })),
    ],
    ...(traceId === undefined ? {} : { traceId }),
    ...(spanId === undefined ? {} : { spanId }),
  })
}

function readFields(text: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null
  } catch {
    return null
  }
}

function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  if (typeof value !== 'object' || value === null) return {}
  const values = Object.entries(value).map(([key, each]) => ({ key, value: anyValue(each) }))
  return { kvlistValue: { values } }
}

function exceptionOf(error: unknown): KeyValue[] {
  if (error === undefined) return []
  if (typeof error !== 'object' || error === null) return [{ key: 'err', value: anyValue(error) }]
  const { type, message, stack, ...rest } = error as Record<string, unknown>
  const named = [
    ['exception.type', type],
    ['exception.message', message],
    ['exception.stacktrace', stack],
  ] as const
  const pairs = named.flatMap(([key, value]) => {
    return typeof value === 'string' ? [{ key, value: { stringValue: value } }] : []
  })
  return Object.keys(rest).length === 0 ? pairs : [...pairs, { key: 'err', value: anyValue(rest) }]
}

/** An id as OTLP has it: hexadecimal digits, a given number of them, not all 0. */
function idOf(text: string | undefined, digits: number): string | undefined {
  const id = text?.toLowerCase().padStart(digits, '0') ?? ''
  return id.length === digits && /^[0-9a-f]+$/.test(id) && /[^0]/.test(id) ? id : undefined
}
