import { type Span, SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** As long as a service holds what it dropped. */
const HELD_MS = 5000
/** A service may be several processes behind one address, of which one has the trace: some of the next requests tell. */
const TIMES = 4
/** In one header. */
const MAX_IDS = 8
const MAX_WAITING = 64
const MAX_ORIGINS = 64
const ID = /^[0-9a-f]{32}$/

interface Notice {
  readonly traceId: string
  readonly until: number
  left: number
}

export interface KeepNoticeCounts {
  /** Services that were told, for each trace. */
  readonly told: number
  /** Services that were not asked anything in time. */
  readonly untold: number
}

export interface KeepNoticeDeps {
  /** Milliseconds of a clock that does not go back. */
  readonly now: () => number
  /** Who may be told ids at all. */
  readonly to: (url: URL) => boolean
}

/**
 * Whom to tell that a trace is kept after all: the services that it called, which had to decide before. The next
 * requests to them carry the ids. Bounded; what finds no place or no request in time is counted.
 */
export class KeepNotices {
  readonly #deps: KeepNoticeDeps
  readonly #waiting = new Map<string, Notice[]>()
  /** Calls of which the answer said that the service keeps its part. */
  readonly #kept = new WeakSet<object>()
  #told = 0
  #untold = 0

  constructor(deps: KeepNoticeDeps) {
    this.#deps = deps
  }

  /** Whether there is anything to tell anybody; nearly always not. */
  get waiting(): boolean {
    return this.#waiting.size > 0
  }

  /** The service that this span called keeps its part by itself. */
  keepsAlready(call: Span): void {
    this.#kept.add(call)
  }

  /** Notes whom spans of a trace that is kept after all have called. */
  note(spans: readonly ReadableSpan[]): void {
    for (const span of spans) {
      if (span.kind !== SpanKind.CLIENT || this.#kept.has(span)) continue
      const address = span.attributes['url.full']
      const url =
        typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined
      if (url !== undefined && this.#isTold(url)) this.#add(url.origin, span.spanContext().traceId)
    }
  }

  /** What a request to this origin says about earlier traces, as the header has it; undefined for nothing. */
  take(origin: string): string | undefined {
    this.#forgetOld()
    const notices = this.#waiting.get(origin)
    if (notices === undefined) return undefined
    const said = notices.slice(0, MAX_IDS)
    for (const notice of said) {
      if (notice.left === TIMES) this.#told++
      notice.left--
    }
    const rest = [...notices.slice(MAX_IDS), ...said.filter(({ left }) => left > 0)]
    if (rest.length > 0) this.#waiting.set(origin, rest)
    else this.#waiting.delete(origin)
    return said.map(({ traceId }) => traceId).join(',')
  }

  counts(): KeepNoticeCounts {
    this.#forgetOld()
    return { told: this.#told, untold: this.#untold }
  }

  #isTold(url: URL): boolean {
    try {
      return this.#deps.to(url)
    } catch {
      return false
    }
  }

  #add(origin: string, traceId: string): void {
    const notices = this.#waiting.get(origin) ?? []
    if (notices.some((notice) => notice.traceId === traceId)) return
    if (notices.length === 0) {
      this.#forgetOld()
      if (this.#waiting.size >= MAX_ORIGINS) {
        this.#untold++
        return
      }
      this.#waiting.set(origin, notices)
    }
    if (notices.length >= MAX_WAITING) this.#lose(notices.shift())
    notices.push({ traceId, until: this.#deps.now() + HELD_MS, left: TIMES })
  }

  #forgetOld(): void {
    const now = this.#deps.now()
    for (const [origin, notices] of this.#waiting) {
      const young = notices.filter((notice) => {
        if (notice.until > now) return true
        this.#lose(notice)
        return false
      })
      if (young.length === 0) this.#waiting.delete(origin)
      else if (young.length < notices.length) this.#waiting.set(origin, young)
    }
  }

  #lose(notice: Notice | undefined): void {
    if (notice?.left === TIMES) this.#untold++
  }
}

/** The ids in such a header; what is none is left out. */
export function readKeepNotice(header: string): string[] {
  return header
    .split(',', MAX_IDS)
    .map((id) => id.trim())
    .filter((id) => ID.test(id))
}
