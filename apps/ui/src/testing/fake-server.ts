import type { LogLine, Span, StatusAnswer } from '../kit/wire.ts'

/** The answers of a server that a test made up, and what was asked of it. */
export interface FakeServer {
  readonly asked: URL[]
  /** Sockets that were opened, oldest first. */
  readonly sockets: FakeWebSocket[]
  restore(): void
}

type Answer = unknown

/** An answer with an error status. */
export class Refusal {
  readonly status: number
  readonly body: unknown
  constructor(status: number, body: unknown) {
    this.status = status
    this.body = body
  }
}

/** A socket that the test speaks for. */
class FakeWebSocket {
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: (() => void) | null = null
  readonly sent: string[] = []
  readonly url: string
  constructor(url: string) {
    this.url = url
  }
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.onclose = null
  }
}

/** Puts made-up answers, by path, in the place of the network. Paths not named answer 404. */
export function fakeServer(answers: Readonly<Record<string, Answer>>): FakeServer {
  const asked: URL[] = []
  const sockets: FakeWebSocket[] = []
  const { fetch, WebSocket } = globalThis
  const table = new Map(Object.entries({ '/api/v1/status': status(5), ...answers }))
  globalThis.fetch = (input) => {
    const url = new URL(input instanceof Request ? input.url : input, 'http://test.local')
    asked.push(url)
    const found = table.get(url.pathname) ?? new Refusal(404, {})
    const answer: unknown =
      typeof found === 'function' ? (found as (u: URL) => unknown)(url) : found
    return Promise.resolve(
      answer instanceof Refusal
        ? new Response(JSON.stringify(answer.body), { status: answer.status })
        : new Response(JSON.stringify(answer)),
    )
  }
  globalThis.WebSocket = class extends FakeWebSocket {
    constructor(url: string) {
      super(url)
      sockets.push(this)
    }
  } as unknown as typeof WebSocket
  return {
    asked,
    sockets,
    restore() {
      Object.assign(globalThis, { fetch, WebSocket })
    },
  }
}

export function status(lines: number): StatusAnswer {
  return {
    version: '1.2.3',
    uptimeSeconds: 1,
    dataFolder: 'data',
    demo: false,
    endpoints: {
      ui: 'http://localhost:3100',
      otlpHttp: 'http://localhost:4318',
      otlpGrpc: 'http://localhost:4317',
      zipkin: 'http://localhost:9411/api/v2/spans',
      loki: 'http://localhost:3100/loki/api/v1/push',
    },
    totals: { lines, spans: 0, linesDropped: 0, spansDropped: 0 },
    perSecond: { lines: 0, spans: 0 },
  }
}

export function logLine(more: Partial<LogLine>): LogLine {
  return {
    ts: '1700000000000000000',
    line: 'hello',
    labels: { service_name: 'shop', user: '7' },
    level: 'info',
    service: 'shop',
    traceId: '',
    spanId: '',
    ...more,
  }
}

export function span(more: Partial<Span>): Span {
  return {
    spanId: 'a',
    parentId: '',
    name: 'op',
    service: 'shop',
    kind: 'server',
    status: 'unset',
    statusMessage: '',
    start: '1700000000000000000',
    durationNs: '5000000',
    scope: { name: '', version: '' },
    attributes: [],
    resource: [],
    events: [],
    links: [],
    ...more,
  }
}
