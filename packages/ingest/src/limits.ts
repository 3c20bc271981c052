/** What a receiver accepts; the defaults are Loki's where Loki has one. Sizes are bytes. */
export interface IngestLimits {
  /** Largest body as it comes over the wire, and largest gRPC message. */
  readonly maxBodyBytes: number
  /** Largest body after decompression. */
  readonly maxDecodedBytes: number
  /** Decoded bytes that all receivers together may hold; beyond it senders are asked to wait. */
  readonly maxInFlightBytes: number
  /** Seconds named in Retry-After when a sender is asked to wait. */
  readonly retryAfterSeconds: number
  readonly maxLineBytes: number
  /** Labels of a stream, `service_name` not counted. */
  readonly maxLabelNames: number
  readonly maxLabelNameBytes: number
  readonly maxLabelValueBytes: number
  readonly maxMetadataBytes: number
  readonly maxMetadataPairs: number
  /** Nesting of JSON and of OTLP values. */
  readonly maxDepth: number
  /** Oldest acceptable entry, in milliseconds before now; absent: any age. */
  readonly maxAgeMs?: number
  /** How far an entry may lie in the future, in milliseconds; absent: any distance. */
  readonly maxFutureMs?: number
}

export const defaultLimits: IngestLimits = {
  maxBodyBytes: 16 << 20,
  maxDecodedBytes: 64 << 20,
  maxInFlightBytes: 64 << 20,
  retryAfterSeconds: 1,
  maxLineBytes: 256 << 10,
  maxLabelNames: 15,
  maxLabelNameBytes: 1024,
  maxLabelValueBytes: 2048,
  maxMetadataBytes: 64 << 10,
  maxMetadataPairs: 128,
  maxDepth: 64,
}
