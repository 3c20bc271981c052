import type { AttributeValue } from '@tailspan/model'

/** One end of a connection as Zipkin names it; '' and 0 stand for what it does not say. */
export interface ZipkinEndpoint {
  readonly serviceName: string
  readonly ipv4: string
  readonly ipv6: string
  readonly port: number
}

/** Something that happened during a span. */
export interface ZipkinAnnotation {
  /** Nanoseconds since the epoch. */
  readonly time: bigint
  readonly value: string
}

/** A Zipkin v2 span, whichever wire brought it. Ids are hex as sent. */
export interface ZipkinSpan {
  readonly traceId: string
  readonly id: string
  /** '' for none. */
  readonly parentId: string
  readonly name: string
  /** OTLP's number; 0 when Zipkin has none. */
  readonly kind: number
  /** Nanoseconds since the epoch; absent when the sender left it out. */
  readonly start?: bigint
  /** Nanoseconds; 0 when the sender left it out. */
  readonly duration: bigint
  readonly local: ZipkinEndpoint
  readonly remote: ZipkinEndpoint
  readonly annotations: readonly ZipkinAnnotation[]
  /** Whoever admits the span may take out of them. */
  readonly tags: Map<string, AttributeValue>
  readonly debug: boolean
  /** Another tracer, the client's, began the span with this id. */
  readonly shared: boolean
}

/** Bytes of one span on the wire: what keeps a request of one huge span from taking all memory. */
export const MAX_SPAN_BYTES: number = 4 << 20

/** Bytes of spans on the wire after which a batch is handed on, however few they are. */
export const BATCH_BYTES: number = 8 << 20
