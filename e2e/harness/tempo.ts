import { getJson } from './http.ts'

export interface TempoSpan {
  /** 16 hex digits. */
  readonly spanId: string
  /** 16 hex digits, '' for a root. */
  readonly parentSpanId: string
  readonly name: string
  readonly service: string
  readonly kind: string
  readonly attributes: ReadonlyMap<string, unknown>
  /** Hex trace ids of its links. */
  readonly links: readonly string[]
}

export interface FoundTrace {
  readonly traceID: string
  readonly rootServiceName: string
  readonly rootTraceName: string
  readonly spanSet?: { readonly matched: number }
}

interface KeyValue {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

interface TraceAnswer {
  readonly batches?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] }
    readonly scopeSpans?: readonly {
      readonly spans?: readonly {
        readonly spanId: string
        readonly parentSpanId?: string
        readonly name?: string
        readonly kind?: string
        readonly attributes?: readonly KeyValue[]
        readonly links?: readonly { readonly traceId: string }[]
      }[]
    }[]
  }[]
}

/** Tempo's HTTP API as its clients speak it. */
export class TempoApi {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  /** The spans of a trace; none when the server does not know it. */
  async trace(traceId: string): Promise<TempoSpan[]> {
    const response = await fetch(`${this.#url}/api/traces/${traceId}`)
    const text = await response.text()
    if (response.status === 404) return []
    if (response.status !== 200) throw new Error(`trace answered ${response.status}: ${text}`)
    return readSpans(JSON.parse(text) as TraceAnswer)
  }

  async search(q: string, limit = 20): Promise<readonly FoundTrace[]> {
    const params = new URLSearchParams({ q, limit: String(limit) })
    const answer = (await getJson(`${this.#url}/api/search?${params.toString()}`)) as {
      traces?: FoundTrace[]
    }
    return answer.traces ?? []
  }
}

function readSpans(answer: TraceAnswer): TempoSpan[] {
  return (answer.batches ?? []).flatMap(({ resource, scopeSpans }) => {
    const service = String(attributeMap(resource?.attributes).get('service.name'))
    return (scopeSpans ?? []).flatMap(({ spans }) =>
      (spans ?? []).map((span) => ({
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId ?? ''),
        name: span.name ?? '',
        service,
        kind: span.kind ?? '',
        attributes: attributeMap(span.attributes),
        links: (span.links ?? []).map((link) => hex(link.traceId)),
      })),
    )
  })
}

function attributeMap(attributes: readonly KeyValue[] = []): Map<string, unknown> {
  return new Map(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}

/** Trace JSON has its ids in base64. */
function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex')
}
