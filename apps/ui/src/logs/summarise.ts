import { parseLogfmt } from './logfmt.ts'

/** What a row shows of a line: its message, and the fields that stand beside it. */
export interface Summary {
  readonly message: string
  /** Fields of a JSON or logfmt line, but for those that the row shows elsewhere. */
  readonly fields: readonly (readonly [name: string, value: string])[]
}

/** Longer lines are shown as they are: a row shows a few hundred characters anyway. */
const MAX_PARSED = 16_384

const MESSAGE_KEYS = ['msg', 'message', 'body', 'event']
/** Shown in columns of their own, or the same on every line. */
const HIDDEN = new Set(
  (
    'level severity severity_text severity_number lvl time timestamp ts @timestamp v pid hostname ' +
    'trace_id span_id trace_flags traceId spanId service service_name name observed_timestamp'
  ).split(' '),
)

/** Summary of one line: JSON or logfmt with a message; any other line is its own message. */
export function summarise(line: string): Summary {
  const pairs = readPairs(line)
  const key = MESSAGE_KEYS.find((name) => pairs?.some(([n, v]) => n === name && isText(v)))
  if (!pairs || key === undefined) return { message: plain(line), fields: [] }
  const fields: (readonly [string, string])[] = []
  let message = ''
  for (const [name, value] of pairs) {
    if (name === key) message = plain(String(value))
    else if (!HIDDEN.has(name) && value !== null && !isKnownElsewhere(value)) {
      fields.push([name, isText(value) ? value : JSON.stringify(value)])
    }
  }
  return { message, fields }
}

/** The fields of a JSON or logfmt line, in their order; undefined for any other line. */
export function readPairs(line: string): readonly (readonly [string, unknown])[] | undefined {
  const object = parseObject(line)
  if (object) return Object.entries(object)
  return line.length <= MAX_PARSED && line.includes('=') ? parseLogfmt(line) : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** An object that holds only what the row shows elsewhere, such as the ids of its span. */
function isKnownElsewhere(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).every((name) => HIDDEN.has(name))
  )
}

/** Without the escape sequences that colour a terminal. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.includes('\u001b') ? text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '') : text
}

/** The object that a line is in JSON, if it is one. */
export function parseObject(line: string): Record<string, unknown> | undefined {
  if (line.length > MAX_PARSED || !line.trimStart().startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** A text without line breaks: what stands in their place says that there were some. */
export function onOneLine(text: string): string {
  return text.trimEnd().replaceAll(/\s*[\r\n]\s*/g, ' ⏎ ')
}

/** A text cut where any of the needles occurs, as it is written (no patterns). */
export function splitMatches(
  text: string,
  needles: readonly string[],
): readonly { readonly text: string; readonly hit: boolean }[] {
  const parts: { text: string; hit: boolean }[] = []
  let rest = text
  while (needles.length > 0 && parts.length < 200) {
    let at = -1
    let length = 0
    for (const needle of needles) {
      const found = rest.indexOf(needle)
      if (found >= 0 && (at < 0 || found < at)) [at, length] = [found, needle.length]
    }
    if (at < 0 || length === 0) break
    if (at > 0) parts.push({ text: rest.slice(0, at), hit: false })
    parts.push({ text: rest.slice(at, at + length), hit: true })
    rest = rest.slice(at + length)
  }
  if (rest !== '' || parts.length === 0) parts.push({ text: rest, hit: false })
  return parts
}
