import type { Level } from '../../options/level.ts'
import type { LogRecord } from '../record/log-record.ts'
import type { LogMoment } from '../record/moment.ts'

const SEVERITY: Readonly<Record<Level, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
}

/** A log record as OTLP has it, not yet written. */
export interface OtlpLog {
  readonly at: LogMoment
  readonly severityNumber: number
  readonly severityText: string
  readonly body: string
  /** Values are what JSON holds. */
  readonly attributes: readonly (readonly [name: string, value: unknown])[]
  /** In hex, of the right length. */
  readonly traceId: string | undefined
  readonly spanId: string | undefined
}

/** Every line has them, in places of their own. */
const PLACED: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'err'])

/** The message is the body, all else are attributes, and an error has the names of the conventions. */
export function otlpLog({ level, at, text, metadata }: LogRecord): OtlpLog {
  const fields = readFields(text)
  const ids = new Map(metadata)
  const traceId = idOf(ids.get('trace_id'), 32)
  const spanId = idOf(ids.get('span_id'), 16)
  const message = fields?.get('msg')
  return {
    at,
    severityNumber: SEVERITY[level],
    severityText: level.toUpperCase(),
    body: fields === null ? text : typeof message === 'string' ? message : '',
    attributes: [
      ...[...(fields ?? [])].filter(([name]) => !PLACED.has(name)),
      ...exceptionOf(fields?.get('err')),
      ...metadata.filter(
        ([name]) => !(name === 'trace_id' && traceId) && !(name === 'span_id' && spanId),
      ),
    ],
    traceId,
    spanId,
  }
}

function readFields(text: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null
  } catch {
    return null
  }
}

function exceptionOf(error: unknown): (readonly [string, unknown])[] {
  if (error === undefined) return []
  if (typeof error !== 'object' || error === null) return [['err', error]]
  const { type, message, stack, ...rest } = error as Record<string, unknown>
  const named = [
    ['exception.type', type],
    ['exception.message', message],
    ['exception.stacktrace', stack],
  ] as const
  const pairs = named.filter(([, value]) => typeof value === 'string')
  return Object.keys(rest).length === 0 ? pairs : [...pairs, ['err', rest]]
}

/** An id as OTLP has it: hexadecimal digits, a given number of them, not all 0. */
function idOf(text: string | undefined, digits: number): string | undefined {
  const id = text?.toLowerCase().padStart(digits, '0') ?? ''
  return id.length === digits && /^[0-9a-f]+$/.test(id) && /[^0]/.test(id) ? id : undefined
}
