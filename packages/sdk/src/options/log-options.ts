import type { Duration } from './duration.ts'
import type { Level } from './level.ts'
import type { OtlpLogProtocol } from './otlp-protocol.ts'
import type { Size } from './size.ts'
import type { TlsOptions } from './tls-options.ts'

export type Fields = Readonly<Record<string, unknown>>

export interface LogOptions {
  /** `TAILSPAN_LOG_LEVEL`, default info. `OTEL_LOG_LEVEL` is about the SDK's own messages. */
  readonly level?: Level
  /** auto: pretty on a terminal, else JSON. */
  readonly console?: false | 'pretty' | 'json' | 'auto'
  readonly file?: false | FileOptions
  /** `TAILSPAN_LOKI_URL` or `LOKI_URL`; none and no OTLP either: no shipping. */
  readonly loki?: false | LokiOptions
  /** Logs by OTLP, instead of or beside Loki; `OTEL_LOGS_EXPORTER=otlp`, `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`. */
  readonly otlp?: boolean | OtlpLogOptions
  /** Fields that stand beside the line as structured metadata; default request_id, user_id, job_id, worker_id. */
  readonly metadata?: readonly string[]
  /** Below `level`, the last lines of a request are kept and written out if that request fails. */
  readonly fingersCrossed?: false | { readonly from?: Level; readonly lines?: number }
}

export interface FileOptions {
  readonly path: string
  readonly maxSize?: Size
  readonly maxAge?: Duration
  /** Rotated files that stay. */
  readonly keep?: number
  readonly gzip?: boolean
}

export interface LokiOptions {
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  /** `LOKI_TENANT_ID`; sent as `X-Scope-OrgID`. */
  readonly tenant?: string
  /** Closed list, by default service, environment and level. Anything else is structured metadata or in the line. */
  readonly labels?: Readonly<Record<string, string>>
  /** 1 MB, 1 s */
  readonly batch?: { readonly bytes?: Size; readonly delay?: Duration }
  /** 32 MB; drop-oldest keeps errors longest. */
  readonly queue?: {
    readonly bytes?: Size
    /** Default spool when there is a folder for it, else drop-oldest. */
    readonly whenFull?: 'drop-oldest' | 'drop-newest' | 'spool'
    /** 256 MB on disk */
    readonly spoolBytes?: Size
  }
  /** Of one request; 10 s. */
  readonly timeout?: Duration
  readonly gzip?: boolean
  /** Default snappy: protobuf, as Loki's own agents send it. gzip: JSON; more CPU, fewer bytes. none: JSON. */
  readonly compression?: 'gzip' | 'snappy' | 'none'
  /** `LOKI_CA_CERT_PATH`, `LOKI_CLIENT_CERT_PATH`, `LOKI_CLIENT_KEY_PATH`. */
  readonly tls?: TlsOptions
}

export interface OtlpLogOptions {
  /** Where logs go, path included; default from `OTEL_EXPORTER_OTLP_(LOGS_)ENDPOINT`. */
  readonly url?: string
  /** `OTEL_EXPORTER_OTLP_(LOGS_)PROTOCOL`; default http/protobuf. */
  readonly protocol?: OtlpLogProtocol
  readonly headers?: Readonly<Record<string, string>>
  /** `OTEL_EXPORTER_OTLP_(LOGS_)CERTIFICATE`, `…CLIENT_CERTIFICATE`, `…CLIENT_KEY`. */
  readonly tls?: TlsOptions
}
