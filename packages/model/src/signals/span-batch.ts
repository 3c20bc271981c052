import type { AttributesText } from './attributes.ts'

/** What sent the spans: one OTLP resource. */
export interface Resource {
  /** `service.name`, '' when the resource has none. */
  readonly service: string
  /** All attributes, `service.name` among them. */
  readonly attributes: AttributesText
}

/** The instrumentation scope of spans. */
export interface Scope {
  readonly name: string
  readonly version: string
  readonly attributes: AttributesText
}

/** OTLP's numbers: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
export type SpanKind = 0 | 1 | 2 | 3 | 4 | 5
/** OTLP's numbers: 0 unset, 1 ok, 2 error. */
export type StatusCode = 0 | 1 | 2

/** Spans in columns; row i is the i-th element of each. Nobody changes a batch once handed over. */
export interface SpanBatch {
  readonly length: number
  /** 32 lower-case hex digits; shorter ids are padded with zeros on the left. */
  readonly traceIds: readonly string[]
  /** 16 lower-case hex digits. */
  readonly spanIds: readonly string[]
  /** 16 lower-case hex digits, '' for a root. */
  readonly parentIds: readonly string[]
  readonly names: readonly string[]
  readonly kinds: Uint8Array
  readonly statusCodes: Uint8Array
  readonly statusMessages: readonly string[]
  /** Nanoseconds since the epoch. */
  readonly starts: BigInt64Array
  /** Nanoseconds since the epoch; as sent, so it may lie before the start. */
  readonly ends: BigInt64Array
  readonly resources: readonly Resource[]
  /** Index into `resources`. */
  readonly resourceIndex: Uint32Array
  readonly scopes: readonly Scope[]
  /** Index into `scopes`. */
  readonly scopeIndex: Uint32Array
  readonly attributes: readonly AttributesText[]
  /** '' or a JSON list of SpanEventText objects. */
  readonly events: readonly string[]
  /** '' or a JSON list of SpanLinkText objects. */
  readonly links: readonly string[]
  readonly traceStates: readonly string[]
  /** OTLP flags. */
  readonly flags: Uint32Array
  /**
   * Dropped counts as sent: '' for none, else JSON `[attributes, events, links]`, followed by those of
   * attributes of the resource and the scope when either dropped some.
   */
  readonly dropped: readonly string[]
}

/** One element of `SpanBatch.events` after JSON.parse. */
export interface SpanEventText {
  /** Nanoseconds since the epoch, decimal. */
  readonly time: string
  readonly name: string
  readonly attributes?: AttributesText
  readonly dropped?: number
}

/** One element of `SpanBatch.links` after JSON.parse. */
export interface SpanLinkText {
  readonly traceId: string
  readonly spanId: string
  readonly traceState?: string
  readonly attributes?: AttributesText
  readonly flags?: number
  readonly dropped?: number
}
