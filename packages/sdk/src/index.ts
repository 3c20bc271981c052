export type { Duration } from './options/duration.ts'
export type { Level } from './options/level.ts'
export type {
  Fields,
  FileOptions,
  LogOptions,
  LokiOptions,
  OtlpLogOptions,
} from './options/log-options.ts'
export type {
  Instrumented,
  MetricOptions,
  Options,
  ShutdownOptions,
  TraceOptions,
} from './options/options.ts'
export type {
  HeaderFormat,
  PropagationOptions,
  TraceCarrier,
} from './options/propagation-options.ts'
export type {
  AdaptiveOptions,
  BufferOptions,
  KeepRule,
  RouteRule,
  SamplingOptions,
} from './options/sampling-options.ts'
export type { FlushCounts, FlushReport, Loss, Sink, SinkHealth } from './options/sink.ts'
export type { Size } from './options/size.ts'
