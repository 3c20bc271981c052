import { parseRfc3339, quote, TailspanError } from '@tailspan/model'

const MAX_UINT32 = 2 ** 32 - 1

/** Query parameters of a Loki request, of the URL and of a form body together. */
export class Params {
  readonly #values: URLSearchParams
  /** As they came, percent signs and all. */
  readonly #raw: string

  /**
   * @param url path and query as received
   * @param form body of an `application/x-www-form-urlencoded` POST
   */
  constructor(url: string, form?: unknown) {
    const question = url.indexOf('?')
    const query = question < 0 ? '' : url.slice(question + 1)
    this.#raw = typeof form === 'string' ? `${query}&${form}` : query
    this.#values = new URLSearchParams(query)
    if (typeof form === 'string') {
      for (const [name, value] of new URLSearchParams(form)) this.#values.append(name, value)
    }
  }

  /** The first value; '' when absent. */
  text(name: string): string {
    return this.#values.get(name) ?? ''
  }

  all(name: string): string[] {
    return this.#values.getAll(name)
  }

  /** A whole number. */
  integer(name: string, fallback: number): number {
    const text = this.text(name)
    if (text === '') return fallback
    if (!/^[+-]?\d{1,15}$/.test(text)) {
      throw bad(`parameter '${name}': "${text}" is not a whole number`)
    }
    return Number(text)
  }

  /** `limit`, above zero. */
  limit(fallback = 100): number {
    return this.positive('limit', fallback)
  }

  /** A limit, above zero. */
  positive(name: string, fallback: number): number {
    const limit = this.integer(name, fallback)
    if (limit <= 0) throw bad('limit must be a positive value')
    if (limit > MAX_UINT32) throw outOfRange(name, limit)
    return limit
  }

  /** Seconds by which a live tail lags, up to 5. */
  delayFor(): number {
    const delay = this.integer('delay_for', 0)
    if (delay < 0 || delay > MAX_UINT32) throw outOfRange('delay_for', delay)
    if (delay > 5) throw bad("delay_for can't be greater than 5")
    return delay
  }

  /** `query`, in UTF-8. */
  query(): string {
    const text = this.text('query')
    if (text.includes('\ufffd') && !isUtf8(this.#raw)) {
      throw bad('parse error : invalid UTF-8 encoding')
    }
    return text
  }

  /** `query`; an old parameter `regexp` is a line filter behind it. */
  filteredQuery(): string {
    const regexp = this.text('regexp')
    return regexp === '' ? this.query() : `${this.query()}\n|~ ${quote(regexp)}`
  }

  direction(): 'forward' | 'backward' {
    const text = this.text('direction')
    const lower = text.toLowerCase()
    if (lower === '') return 'backward'
    if (lower === 'forward' || lower === 'backward') return lower
    throw bad(`invalid direction '${text}'`)
  }

  /** An instant as Loki reads it, see `parseInstant`. */
  instant(name: string, fallback: bigint): bigint {
    const text = this.text(name)
    if (text === '') return fallback
    const instant = parseInstant(text)
    if (instant === null) throw bad(`could not parse '${name}' parameter: "${text}" is no time`)
    return instant
  }

  /** A duration: float seconds or Prometheus style (`1h30m`); null when absent. Nanoseconds. */
  duration(name: string): bigint | null {
    const text = this.text(name)
    if (text === '') return null
    const duration = parseDuration(text)
    if (duration === null) {
      throw bad(`could not parse '${name}' parameter: "${text}" is no duration`)
    }
    return duration
  }

  /** `start`, `end` and `since`: by default the last hour. */
  range(now: bigint): { start: bigint; end: bigint } {
    const end = this.instant('end', now)
    const since = this.text('since') === '' ? 3_600_000_000_000n : this.#since()
    const start = this.instant('start', (end > now ? now : end) - since)
    if (end < start) throw bad('end timestamp must not be before or equal to start time')
    return { start, end }
  }

  /** An error about these parameters. */
  refuse(message: string): TailspanError {
    return bad(message)
  }

  #since(): bigint {
    const text = this.text('since')
    const since = text !== '0' && /^[+-]?[\d.]+(e|$)/i.test(text) ? null : parseDuration(text)
    if (since === null) throw bad(`could not parse 'since' parameter: "${text}" is no duration`)
    return since
  }

  /** `step`, or about 250 points over the range; whole nanoseconds, above zero. */
  step(range: { start: bigint; end: bigint }): bigint {
    const given = this.duration('step')
    if (given === null) {
      const seconds = (range.end - range.start) / 250_000_000_000n
      return (seconds < 1n ? 1n : seconds) * 1_000_000_000n
    }
    if (given <= 0n) {
      throw bad(
        'zero or negative query resolution step widths are not accepted. Try a positive integer',
      )
    }
    return given
  }
}

/** Whether percent signs spell UTF-8. */
function isUtf8(raw: string): boolean {
  try {
    decodeURIComponent(raw)
    return true
  } catch {
    return false
  }
}

function outOfRange(name: string, value: number): TailspanError {
  return bad(`${name} value ${value} is out of range [0, ${MAX_UINT32}]`)
}

function bad(message: string): TailspanError {
  return new TailspanError('bad_request', message)
}

/**
 * With a dot: seconds, to the millisecond. Up to ten digits: seconds. More digits: nanoseconds.
 * Else RFC 3339. null for anything else.
 */
export function parseInstant(text: string): bigint | null {
  if (/^-?\d+$/.test(text)) {
    const value = BigInt(text)
    if (text.length <= 10) return value * 1_000_000_000n
    return BigInt.asIntN(64, value) === value ? value : null
  }
  if (/^-?\d*\.\d*(e[+-]?\d+)?$/i.test(text) && /\d/.test(text)) {
    const milliseconds = Math.round(Number(text) * 1000)
    return Number.isSafeInteger(milliseconds) ? BigInt(milliseconds) * 1_000_000n : null
  }
  return parseRfc3339(text)
}

const unitNs: Readonly<Record<string, bigint>> = {
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
}

/** Float seconds, or Prometheus units from largest to smallest. Nanoseconds; null when neither. */
export function parseDuration(text: string): bigint | null {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    const ns = Math.round(Number(text) * 1e9)
    return Math.abs(ns) < 2 ** 63 ? BigInt(ns) : null
  }
  const match =
    /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text)
  if (!match || text === '') return null
  let total = 0n
  for (const [i, unit] of ['y', 'w', 'd', 'h', 'm', 's', 'ms'].entries()) {
    const amount = match[i + 1]
    if (amount !== undefined) total += BigInt(amount) * (unitNs[unit] ?? 0n)
  }
  return total < 2n ** 63n ? total : null
}
