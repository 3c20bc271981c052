import type { AttributeValue } from '@tailspan/model'

/** A span that another names: its parent, or one it follows from. */
export interface JaegerReference {
  readonly follows: boolean
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
}

/** Something that happened during a span. */
export interface JaegerLog {
  /** Nanoseconds since the epoch. */
  readonly time: bigint
  readonly fields: Map<string, AttributeValue>
}

/** A span of jaeger.thrift. */
export interface JaegerSpan {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  /** 16 hex digits, all zero for none. */
  readonly parentId: string
  readonly name: string
  readonly references: readonly JaegerReference[]
  /** 1 for sampled, 2 for debug. */
  readonly flags: number
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: bigint
  /** Whoever admits the span may take out of them. */
  readonly tags: Map<string, AttributeValue>
  readonly logs: readonly JaegerLog[]
}

/** What sent the spans of a batch. */
export interface JaegerProcess {
  readonly serviceName: string
  readonly tags: ReadonlyMap<string, AttributeValue>
}
