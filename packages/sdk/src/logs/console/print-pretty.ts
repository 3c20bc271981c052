import { styleText } from 'node:util'
import type { Level } from '../../options/level.ts'
import type { LogRecord } from '../record/log-record.ts'

export interface PrettyOptions {
  readonly colours: boolean
  /** The address of a trace, shown with errors; null for none. */
  readonly traceLink: ((traceId: string) => string) | null
}

const STYLES: Readonly<Record<Level, Parameters<typeof styleText>[0]>> = {
  trace: 'gray',
  debug: 'cyan',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: ['bold', 'red'],
}

/** Not shown as fields: they have places of their own. */
const PLACED: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'err'])
const GRAVE: ReadonlySet<Level> = new Set(['error', 'fatal'])

type Style = (format: Parameters<typeof styleText>[0], text: string) => string

/** Prints lines for people: time, level, message, fields, and below it the stack of an error and where its trace is. */
export function prettyPrinter({
  colours,
  traceLink,
}: PrettyOptions): (record: LogRecord) => string {
  const style: Style = (format, text) =>
    colours ? styleText(format, text, { validateStream: false }) : text
  return (record) => {
    const { fields, message } = read(record.text)
    const time = new Date(record.at.ms)
    const level = style(STYLES[record.level], record.level.toUpperCase().padEnd(5))
    const shown = [...fields].filter(([name]) => !PLACED.has(name))
    const pairs = [...shown, ...record.metadata].map(
      ([name, value]) => ` ${style('gray', `${printable(name)}=`)}${valueText(value)}`,
    )
    const first = `${style('gray', clockTime(time))} ${level} ${printable(message)}${pairs.join('')}\n`
    return first + errorLines(fields.get('err'), style) + linkLine(record, traceLink, style)
  }
}

function errorLines(error: unknown, style: Style): string {
  const { stack, message, cause } = (error ?? {}) as Record<string, unknown>
  const text = typeof stack === 'string' ? stack : typeof message === 'string' ? message : ''
  if (text === '') return ''
  const lines = text.split('\n').map((line) => `      ${style('gray', printable(line))}\n`)
  return lines.join('') + (cause ? `      caused by\n${errorLines(cause, style)}` : '')
}

function linkLine(
  { level, metadata }: LogRecord,
  link: PrettyOptions['traceLink'],
  style: Style,
): string {
  const id = metadata.find(([name]) => name === 'trace_id')?.[1]
  if (link === null || id === undefined || !GRAVE.has(level)) return ''
  return `      ${style('underline', link(encodeURIComponent(id)))}\n`
}

function read(text: string): { fields: ReadonlyMap<string, unknown>; message: string } {
  try {
    const fields = new Map(Object.entries(JSON.parse(text) as Record<string, unknown>))
    const message = fields.get('msg')
    return { fields, message: typeof message === 'string' ? message : '' }
  } catch {
    return { fields: new Map(), message: text }
  }
}

function clockTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[^\s"=]+$/.test(text) ? printable(text) : printable(JSON.stringify(text))
}

/** What a line holds cannot move the cursor, nor change colours: only tabs and line feeds stay. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (c) => {
    return c === '\n' || c === '\t' ? c : `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
