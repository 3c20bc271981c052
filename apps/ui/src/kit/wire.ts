/** Shapes of Tailspan's own HTTP API as this UI reads them. Times are nanoseconds in decimal text. */

/** One log line with every label it shows: the stream's, its metadata's and its detected level. */
export interface LogLine {
  readonly ts: string
  readonly line: string
  readonly labels: Readonly<Record<string, string>>
  /** `trace|debug|info|warn|error|critical|fatal|unknown`, or '' when levels are not detected. */
  readonly level: string
  readonly service: string
  /** 32 hex digits or ''. */
  readonly traceId: string
  /** 16 hex digits or ''. */
  readonly spanId: string
}

export interface LogPage {
  readonly logs: readonly LogLine[]
  readonly tookMs: number
  readonly complete: boolean
}

export interface HistogramAnswer {
  readonly stepSeconds: number
  readonly start: string
  readonly buckets: number
  /** Lines per bucket, by level. */
  readonly levels: Readonly<Record<string, readonly number[]>>
}

export interface Field {
  readonly name: string
  readonly kind: 'label' | 'metadata'
  /** Most frequent values first. */
  readonly values: readonly { readonly value: string; readonly count: number }[]
}

/** Lines that a tail left out between two instants, both included. */
export interface Dropped {
  readonly count: number
  readonly reason: string
  readonly from: string
  readonly to: string
}

export type TailFrame =
  | {
      readonly type: 'lines'
      readonly lines: readonly LogLine[]
      readonly dropped?: Dropped
      readonly held?: number
    }
  | { readonly type: 'status'; readonly held?: number }
  | { readonly type: 'error'; readonly message: string }

type AttributeJson = string | number | boolean | null | readonly AttributeJson[] | object

export interface AttributePair {
  readonly key: string
  readonly value: AttributeJson
}

interface SpanEvent {
  readonly time: string
  readonly name: string
  readonly attributes: readonly AttributePair[]
}

export interface Span {
  readonly spanId: string
  /** '' for a root. */
  readonly parentId: string
  readonly name: string
  readonly service: string
  readonly kind: 'server' | 'client' | 'internal' | 'producer' | 'consumer' | 'unspecified'
  readonly status: 'unset' | 'ok' | 'error'
  readonly statusMessage: string
  readonly start: string
  readonly durationNs: string
  readonly scope: { readonly name: string; readonly version: string }
  readonly attributes: readonly AttributePair[]
  readonly resource: readonly AttributePair[]
  readonly events: readonly SpanEvent[]
  readonly links: readonly {
    readonly traceId: string
    readonly spanId: string
    readonly attributes: readonly AttributePair[]
  }[]
}

export interface TraceAnswer {
  readonly traceId: string
  readonly spans: readonly Span[]
  readonly services: readonly string[]
}

export interface TraceSummary {
  readonly traceId: string
  readonly rootService: string
  readonly rootName: string
  readonly start: string
  readonly durationMs: number
  readonly spanCount: number
  readonly errorCount: number
  readonly services: readonly string[]
}

export interface StatusAnswer {
  readonly version: string
  readonly uptimeSeconds: number
  readonly dataFolder: string
  readonly demo: boolean
  readonly endpoints: {
    readonly ui: string
    readonly otlpHttp: string
    readonly otlpGrpc: string | null
    readonly loki: string
    readonly zipkin: string
  }
  readonly totals: {
    readonly lines: number
    readonly spans: number
    readonly linesDropped: number
    readonly spansDropped: number
  }
  readonly perSecond: { readonly lines: number; readonly spans: number }
}
