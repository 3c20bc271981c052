import type { Attributes } from '@opentelemetry/api'
import type { Duration } from './duration.ts'
import type { GenAiOptions } from './gen-ai-options.ts'
import type { LogOptions } from './log-options.ts'
import type { OtlpProtocol } from './otlp-protocol.ts'
import type { PropagationOptions } from './propagation-options.ts'
import type { SamplingOptions } from './sampling-options.ts'
import type { Loss } from './sink.ts'
import type { Size } from './size.ts'
import type { TlsOptions } from './tls-options.ts'

/** All are optional. An argument goes before `TAILSPAN_*`, that before `OTEL_*`, `LOKI_*` and `TEMPO_ENDPOINT`, that before the default. */
export interface Options {
  /** `TAILSPAN_SERVICE`, `OTEL_SERVICE_NAME`, else the name in package.json. */
  readonly service?: string
  /** `TAILSPAN_SERVICE_VERSION`, else the version in package.json. */
  readonly version?: string
  /** `TAILSPAN_ENV`, else `NODE_ENV`; `deployment.environment.name`. */
  readonly environment?: string
  /** More about the process; `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resource?: Attributes
  /** `TAILSPAN_ENABLED`, `OTEL_SDK_DISABLED`. */
  readonly enabled?: boolean
  /** A wrong option throws instead of a warning and the default; for tests. */
  readonly strict?: boolean
  readonly traces?: false | TraceOptions
  readonly logs?: false | LogOptions
  readonly metrics?: false | MetricOptions
  readonly propagation?: PropagationOptions
  /** Prompts and answers never leave the process unless `content` says so. */
  readonly genai?: GenAiOptions
  /** Names masked in log fields, span attributes, queries of URLs and captured headers. */
  readonly redact?: readonly (string | RegExp)[]
  /**
   * Where exceptions that spans record are written: to the span, to the logs or to both;
   * `OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN`; default spans.
   */
  readonly exceptions?: 'spans' | 'logs' | 'logs/dup'
  /** For all that is sent by https, unless its own options or variables say otherwise. */
  readonly tls?: TlsOptions
  /** false: manual only. Default: http servers, fetch and undici, http clients. */
  readonly instrument?: boolean | Partial<Record<Instrumented, boolean>>
  readonly shutdown?: ShutdownOptions
  /** Told, at most once a second for each sink and reason, what was lost. */
  readonly onLoss?: (loss: Loss) => void
}

/** What is watched without a change of the code. */
export type Instrumented = 'http' | 'fetch' | 'httpClient' | 'express' | 'fastify' | 'pg' | 'redis'

export interface TraceOptions {
  /** Where spans go, path included; `OTEL_EXPORTER_OTLP_(TRACES_)ENDPOINT`, `TEMPO_ENDPOINT`; default http://localhost:4318/v1/traces. */
  readonly url?: string
  /** `OTEL_EXPORTER_OTLP_(TRACES_)PROTOCOL`; default http/protobuf. By gRPC the default is http://localhost:4317. */
  readonly protocol?: OtlpProtocol
  /** `OTEL_EXPORTER_OTLP_(TRACES_)HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>
  /** `TAILSPAN_SAMPLE_RATIO`, `OTEL_TRACES_SAMPLER(_ARG)`; errors: only what `keep` keeps. */
  readonly sampling?: number | 'all' | 'errors' | 'none' | SamplingOptions
  /** 16 MB, 8192 spans; when full the oldest trace goes first, those with errors last. */
  readonly queue?: { readonly spans?: number; readonly bytes?: Size }
  /** Of one request; default 10 s. */
  readonly timeout?: Duration
  /** `OTEL_EXPORTER_OTLP_(TRACES_)CERTIFICATE`, `…CLIENT_CERTIFICATE`, `…CLIENT_KEY`. */
  readonly tls?: TlsOptions
}

export interface MetricOptions {
  /** Of a server of its own, which has `/metrics`; `OTEL_EXPORTER_PROMETHEUS_PORT`; default none. */
  readonly port?: number | false
  /** Where that server listens; `OTEL_EXPORTER_PROMETHEUS_HOST`; default 127.0.0.1. */
  readonly host?: string
  /** Metrics by OTLP, beside being scraped; default when `OTEL_METRICS_EXPORTER` is otlp. */
  readonly otlp?: boolean | OtlpMetricOptions
  readonly prefix?: string
  readonly runtime?: boolean
  /** Of one instrument; default 2000. */
  readonly maxSeries?: number
  readonly exemplars?: boolean
}

export interface OtlpMetricOptions {
  /** Where metrics go, path included; default from `OTEL_EXPORTER_OTLP_(METRICS_)ENDPOINT`. */
  readonly url?: string
  /** `OTEL_EXPORTER_OTLP_(METRICS_)PROTOCOL`; default http/protobuf. */
  readonly protocol?: OtlpProtocol
  readonly headers?: Readonly<Record<string, string>>
  /** `OTEL_METRIC_EXPORT_INTERVAL`; default 60 s. */
  readonly interval?: Duration
  /** `OTEL_EXPORTER_OTLP_(METRICS_)CERTIFICATE`, `…CLIENT_CERTIFICATE`, `…CLIENT_KEY`. */
  readonly tls?: TlsOptions
}

export interface ShutdownOptions {
  /** Default SIGTERM and SIGINT. */
  readonly signals?: readonly NodeJS.Signals[] | false
  /** Of everything together; default 2 s. */
  readonly timeout?: Duration
  /** Where what could not be sent waits for the next start; `TAILSPAN_SPOOL_DIR`; default none. */
  readonly spoolDir?: string | false
}
