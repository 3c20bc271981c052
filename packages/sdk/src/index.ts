export type {
  AgentApi,
  AgentRun,
  GenAiSpan,
  LlmAnswer,
  LlmCall,
  LlmOperation,
  LlmSpan,
  Retrieval,
  TokenUsage,
  ToolCall,
  WrapOptions,
} from './agents/agent-api.ts'
export type { ModelPrice, PriceTable } from './agents/cost.ts'
export { agent } from './init/agent.ts'
export { init } from './init/init.ts'
export { log } from './init/log.ts'
export { metrics } from './init/metrics.ts'
export type { Health, Sdk, WaitOptions } from './init/sdk.ts'
export { createTraceManager } from './init/trace-manager.ts'
export { type CurrentTrace, carry, currentTrace, resume, span, traced } from './init/verbs.ts'
export { instrumentPg } from './instrument/pg.ts'
export {
  defineEvents,
  type EventDefinition,
  type Events,
  event,
} from './logs/events/define-events.ts'
export type { Logger, LogMethod } from './logs/logger/logger.ts'
export type { RequestMiddleware } from './logs/standalone/request-log.ts'
export {
  createTraceAwareLogger,
  type TraceAwareLogger,
  type TraceAwareLoggerOptions,
} from './logs/standalone/trace-aware-logger.ts'
export type { FindOptions } from './manager/find-options.ts'
export type { EndOptions, JobTrace } from './manager/job-trace.ts'
export type { LinesOptions, TraceLine } from './manager/trace-lines.ts'
export type { TraceManager, TraceManagerOptions } from './manager/trace-manager.ts'
export type { TimelineEntry, TraceReport } from './manager/trace-report.ts'
export type { LinkValues } from './manager/viewer-links.ts'
export type {
  Counter,
  Gauge,
  GaugeOptions,
  Histogram,
  HistogramOptions,
  InstrumentOptions,
  Instruments,
  Labels,
  Scrape,
} from './metrics/instruments.ts'
export type { ScrapeHandler } from './metrics/metrics-handler.ts'
export type { Duration } from './options/duration.ts'
export type { GenAiOptions } from './options/gen-ai-options.ts'
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
  OtlpMetricOptions,
  ShutdownOptions,
  TraceOptions,
} from './options/options.ts'
export type { OtlpLogProtocol, OtlpProtocol } from './options/otlp-protocol.ts'
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
export type { Pem, TlsOptions } from './options/tls-options.ts'
export type { Decision, DroppedBecause, KeptBecause, SamplingCounts } from './sampling/decision.ts'
export { getSamplingRules } from './sampling/sampling-rules.ts'
export type { SpanOptions } from './traces/span.ts'
export type { TracedOptions } from './traces/traced.ts'
export type { TracedDecorator } from './traces/traced-decorator.ts'
