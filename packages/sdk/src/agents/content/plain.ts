/** What makes values fit to leave the process. */
export interface PlainRules {
  readonly shown: (name: string) => boolean
  readonly mask: ((text: string) => string) | undefined
}

const MAX_DEPTH = 8
const MAX_ITEMS = 1000
const HIDDEN = '***'

/**
 * A copy that JSON can hold: texts masked, then cut to `textLimit` characters; values of masked names hidden;
 * bytes as their number; nothing deeper than 8 levels or after the first 1000 of a list or object.
 */
export function plain(value: unknown, rules: PlainRules, textLimit: number, depth = 0): unknown {
  if (typeof value === 'string') return cut(masked(value, rules.mask), textLimit)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (depth >= MAX_DEPTH) return '…'
  if (Array.isArray(value)) {
    return value.slice(0, MAX_ITEMS).map((item) => plain(item, rules, textLimit, depth + 1))
  }
  const copy = Object.create(null) as Record<string, unknown>
  let items = 0
  for (const name of Object.keys(value)) {
    if (++items > MAX_ITEMS) break
    const item = (value as Readonly<Record<string, unknown>>)[name]
    copy[name] = rules.shown(name) ? plain(item, rules, textLimit, depth + 1) : HIDDEN
  }
  return copy
}

function masked(text: string, mask: PlainRules['mask']): string {
  if (mask === undefined) return text
  try {
    return String(mask(text))
  } catch {
    // What cannot be masked must not be seen.
    return HIDDEN
  }
}

/** Not within a pair of surrogates. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, limit)) ? limit - 1 : limit
  return `${text.slice(0, end)}…`
}
