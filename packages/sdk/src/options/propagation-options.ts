/** Ways of writing the ids of a trace into headers. */
export const HEADER_FORMATS = [
  'tracecontext',
  'b3',
  'b3multi',
  'jaeger',
  'datadog',
  'x-trace-id',
] as const

export type HeaderFormat = (typeof HEADER_FORMATS)[number]

export interface PropagationOptions {
  /** Read in this order: the first valid one wins, one that names another trace becomes a link. Default: all. */
  readonly extract?: readonly HeaderFormat[]
  /** All of these are written. Default `['tracecontext']`; `OTEL_PROPAGATORS` sets both. */
  readonly inject?: readonly HeaderFormat[]
  /** Copied from a request to logs, spans and outgoing calls. Default: x-request-id, x-user-id. */
  readonly headers?: readonly string[]
  /** Who may be told trace ids and extra headers. Default: same site, single labels and private addresses. */
  readonly to?: (url: URL) => boolean
  /** An edge service may refuse the ids of its callers. Default true. */
  readonly trustIncoming?: boolean | ((headers: Readonly<Record<string, unknown>>) => boolean)
}

/** What a job, message or worker is given so that it continues the trace; may be cloned or sent as JSON. */
export interface TraceCarrier {
  readonly headers: Readonly<Record<string, string>>
}

/** What a trace may be read from: a carrier, or a message of a queue that has its headers. */
export interface ReceivedHeaders {
  /** By name; values may be texts, bytes, or lists of them. */
  readonly headers?: object | null | undefined
}
