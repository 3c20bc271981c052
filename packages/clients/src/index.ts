export type {
  GrafanaAnnotation,
  GrafanaAnnotationsOptions,
  NewAnnotation,
} from './grafana/annotations.ts'
export { GrafanaClient, type GrafanaHealth } from './grafana/grafana-client.ts'
export type { Answer, Call, CallOptions, EncodedCallOptions } from './http/call.ts'
export type { CheckAddress } from './http/checked-lookup.ts'
export { ClientError, type ClientErrorCode, type ClientErrorDetails } from './http/client-error.ts'
export type { Auth } from './http/credentials.ts'
export { checkEndpoint, type Endpoint, type EndpointOptions, redactUrl } from './http/endpoint.ts'
export type { EndpointNumbers } from './http/endpoint-numbers.ts'
export { JsonPlace, JsonShapeError } from './http/json-place.ts'
export type { OtelApi } from './http/otel-api.ts'
export type { Params } from './http/params.ts'
export { pathSegment } from './http/path-segment.ts'
export type { Readiness } from './http/ready.ts'
export type { ReadEnv, Secret } from './http/secret.ts'
export type { Pem, TlsOptions } from './http/tls.ts'
export {
  type CallReport,
  type ConnectionFacts,
  HttpTransport,
  type TransportDeps,
} from './http/transport.ts'
export {
  type JaegerApi,
  JaegerClient,
  type JaegerOperation,
  type JaegerTraceOptions,
  type ServiceCalls,
} from './jaeger/jaeger-client.ts'
export type { JaegerSearchOptions } from './jaeger/search.ts'
export type { DetectedField, DetectedLabel, LokiDetectedOptions } from './loki/detected.ts'
export type { LokiStats, LokiStatsOptions } from './loki/index-stats.ts'
export type { LokiLabelsOptions, LokiSeriesOptions } from './loki/labels.ts'
export { encodeLogBatch } from './loki/log-batch.ts'
export type { LogEntry, LogStream } from './loki/log-stream.ts'
export { LokiClient } from './loki/loki-client.ts'
export type { LokiPattern, LokiPatternsOptions } from './loki/patterns.ts'
export type { LokiPushOptions, PushEntry, PushStream } from './loki/push.ts'
export type { PushCounts, PushQueueOptions, PushTarget } from './loki/push-queue.ts'
export { LokiPushQueue } from './loki/push-queue.ts'
export type {
  Direction,
  LokiAnswer,
  LokiInstantOptions,
  LokiRangeOptions,
  LokiResult,
} from './loki/query.ts'
export type { LokiTailOptions, TailEvent } from './loki/tail.ts'
export type { TailDropped } from './loki/tail-frame.ts'
export type { LokiVolumeOptions, LokiVolumeRangeOptions } from './loki/volume.ts'
export { OtlpClient, type OtlpRejected } from './otlp/otlp-client.ts'
export { encodeSpanBatch } from './otlp/span-batch.ts'
export type { PrometheusLabelsOptions } from './prometheus/labels.ts'
export type { MetricMetadata, PrometheusMetadataOptions } from './prometheus/metadata.ts'
export { PrometheusClient } from './prometheus/prometheus-client.ts'
export type {
  PrometheusInstantOptions,
  PrometheusQueryOptions,
  PrometheusRangeOptions,
} from './prometheus/query.ts'
export type {
  HistogramBucket,
  HistogramSample,
  PrometheusAnswer,
  PrometheusElement,
  PrometheusResult,
  PrometheusSeries,
} from './prometheus/result.ts'
export type {
  PrometheusAlert,
  PrometheusRule,
  PrometheusRuleGroup,
  PrometheusRulesOptions,
} from './prometheus/rules.ts'
export { type Counted, halvesOfPush, halvesOfSpans } from './protobuf/halves.ts'
export type { Sample, Series, VectorElement } from './series/series.ts'
export type * as TailspanApi from './tailspan/api-types.ts'
export type { Options as TailspanOptions } from './tailspan/options.ts'
export { type TailspanProblem, tailspanProblem } from './tailspan/problem.ts'
export { TailspanClient } from './tailspan/tailspan-client.ts'
export type {
  TempoInstant,
  TempoMetrics,
  TempoMetricsOptions,
  TempoMetricsRangeOptions,
  TempoSeries,
} from './tempo/metrics.ts'
export type { FoundSpan, FoundSpanSet, FoundTrace, TempoSearchOptions } from './tempo/search.ts'
export type { ScopedTags, TempoTagsOptions, TypedValue } from './tempo/tags.ts'
export { TempoClient } from './tempo/tempo-client.ts'
export type { TempoTrace, TempoTraceOptions } from './tempo/trace-by-id.ts'
export {
  ZipkinClient,
  type ZipkinDependency,
  type ZipkinSearchOptions,
} from './zipkin/zipkin-client.ts'
