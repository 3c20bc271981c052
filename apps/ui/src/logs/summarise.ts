/** What a row shows of a line: its message, and the fields that stand beside it. */
export interface Summary {
  readonly message: string
  /** Fields of a JSON line, but for those that the row shows elsewhere. */
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

/** Summary of one line; a line that is no JSON object, or has no message, is its own message. */
export function summarise(line: string): Summary {
  const object = parseObject(line)
  const key = object && MESSAGE_KEYS.find((name) => typeof object[name] === 'string')
  if (!object || key === undefined) return { message: plain(line), fields: [] }
  return {
    message: plain(String(object[key])),
    fields: Object.entries(object)
      .filter(([name, value]) => name !== key && !HIDDEN.has(name) && value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  }
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
