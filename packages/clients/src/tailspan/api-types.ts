// biome-ignore-all format: written by `npm run docs` from the schemas that the server checks requests with.
/* oxlint-disable max-lines */

export interface Attribute {
  readonly key: string
  /** plain JSON: integers beyond 2^53 and numbers that are none (`NaN`) are text, bytes base64, lists of keys and values objects */
  readonly value: unknown
}

export interface Cluster {
  /** 1 to 63 letters, digits, `.`, `_` or `-` */
  readonly id: string
  readonly name?: string
  /** such as `region: eu`; questions choose clusters by them */
  readonly labels: Readonly<Record<string, string>>
  /** where it is changed; `embedded` is this server’s own store */
  readonly source: 'embedded' | 'file' | 'flags' | 'environment' | 'api'
  readonly loki?: ShownService
  readonly tempo?: ShownService
  readonly prometheus?: ShownService
  readonly jaeger?: ShownService
  readonly zipkin?: ShownService
  readonly grafana?: ShownService
  readonly otlp?: ShownService
  readonly health: ClusterHealth
}

export interface ClusterChange {
  /** 1 to 63 letters, digits, `.`, `_` or `-` */
  readonly id?: string
  readonly name?: string
  /** such as `region: eu`; questions choose clusters by them */
  readonly labels?: Readonly<Record<string, string>>
  readonly loki?: ServiceSettings
  readonly tempo?: ServiceSettings
  readonly prometheus?: ServiceSettings
  readonly jaeger?: ServiceSettings
  readonly zipkin?: ServiceSettings
  readonly grafana?: ServiceSettings
  readonly otlp?: ServiceSettings
}

export interface ClusterHealth {
  /** `degraded`: some of its servers work; `unknown`: nobody has looked yet */
  readonly status: 'up' | 'degraded' | 'down' | 'unknown'
  /** nanoseconds since the epoch */
  readonly checkedAt?: string
  readonly services?: { readonly loki?: ServiceHealth; readonly tempo?: ServiceHealth; readonly prometheus?: ServiceHealth; readonly jaeger?: ServiceHealth; readonly zipkin?: ServiceHealth; readonly grafana?: ServiceHealth; readonly otlp?: ServiceHealth }
}

export interface ClusterSettings {
  /** 1 to 63 letters, digits, `.`, `_` or `-` */
  readonly id: string
  readonly name?: string
  /** such as `region: eu`; questions choose clusters by them */
  readonly labels?: Readonly<Record<string, string>>
  readonly loki?: ServiceSettings
  readonly tempo?: ServiceSettings
  readonly prometheus?: ServiceSettings
  readonly jaeger?: ServiceSettings
  readonly zipkin?: ServiceSettings
  readonly grafana?: ServiceSettings
  readonly otlp?: ServiceSettings
}

export interface ClusterStatus {
  /** the cluster’s */
  readonly id: string
  readonly status: 'ok' | 'error'
  /** why it failed: `bad_request`, `unauthorized`, `forbidden`, `not_found`, `rate_limited`, `timeout`, `unreachable`, `tls`, `unavailable`, `too_large`, `bad_response` or `internal` */
  readonly code?: string
  /** milliseconds until it answered or failed */
  readonly tookMs: number
  /** the same for people */
  readonly error?: string
}

export interface ClustersAnswer {
  readonly clusters: readonly Cluster[]
}

export interface FieldsAnswer {
  readonly fields: readonly LogField[]
}

export interface ForwardAnswer {
  /** by route and signal */
  readonly targets: readonly ForwardTarget[]
  /** queues on disk whose routes are gone */
  readonly left: readonly LeftQueue[]
}

export interface ForwardTarget {
  readonly name: string
  readonly signal: 'logs' | 'traces'
  /** id of the cluster */
  readonly to: string
  /** `blocked`: somebody has to put something right */
  readonly status: 'ok' | 'retrying' | 'blocked'
  readonly queued: { readonly records: number; readonly items: number; readonly bytes: number; readonly maxBytes: number; readonly oldestSeconds: number }
  readonly whenFull: 'refuse' | 'drop-oldest' | 'drop-newest'
  /** lines or spans that the target has, since the start */
  readonly sent: number
  /** attempts that were made again */
  readonly retried: number
  /** lines or spans that the target will not take, by reason */
  readonly rejected: Readonly<Record<string, number>>
  /** lines or spans that are lost as the queue was full, by reason */
  readonly dropped: Readonly<Record<string, number>>
  /** lines or spans whose sender was told to come again, by reason */
  readonly refused: Readonly<Record<string, number>>
  readonly lastError?: { readonly code: string; readonly message: string; readonly at: string }
  /** nanoseconds */
  readonly nextAttempt?: string
}

export interface FoundTrace {
  /** 32 hex digits */
  readonly traceId: string
  /** empty when the root is not here */
  readonly rootService: string
  /** the same */
  readonly rootName: string
  /** nanoseconds since the epoch */
  readonly start: string
  readonly durationMs: number
  readonly spanCount: number
  /** spans that failed */
  readonly errorCount: number
  /** names, sorted */
  readonly services: readonly string[]
}

export interface HistogramAnswer {
  /** begin of the first bucket, nanoseconds since the epoch */
  readonly start: string
  /** length of a bucket */
  readonly stepSeconds: number
  /** how many there are */
  readonly buckets: number
  /** lines in each bucket, by level */
  readonly levels: Readonly<Record<string, readonly number[]>>
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface LabelValuesAnswer {
  /** sorted */
  readonly values: readonly string[]
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface LabelsAnswer {
  /** sorted */
  readonly labels: readonly string[]
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface LeftQueue {
  readonly name: string
  readonly signal: 'logs' | 'traces'
  readonly bytes: number
}

export interface LogField {
  readonly name: string
  readonly kind: 'label' | 'metadata'
  /** different values */
  readonly total: number
  /** the commonest, most first */
  readonly values: readonly ({ readonly value: string; readonly count: number })[]
  /** how many of the newest lines were looked at; all when it is missing */
  readonly newest?: number
}

export interface LogLine {
  /** nanoseconds since the epoch, decimal */
  readonly ts: string
  readonly line: string
  /** those of the stream, of metadata and those that the query took out of the line; `cluster` when other clusters were asked */
  readonly labels: Readonly<Record<string, string>>
  /** detected level, empty when there is none */
  readonly level: string
  /** name of the service, or empty */
  readonly service: string
  /** 32 hex digits, or empty */
  readonly traceId: string
  /** 16 hex digits, or empty */
  readonly spanId: string
}

export interface LogsAnswer {
  readonly logs: readonly LogLine[]
  /** whether these are all lines, not only the first `limit` */
  readonly complete: boolean
  /** milliseconds */
  readonly tookMs: number
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface LokiExample {
  readonly title: string
  /** LogQL */
  readonly query: string
  readonly kind: 'lines' | 'numbers'
  /** lines, at most 100, or series */
  readonly found: number
}

export interface LokiExamplesAnswer {
  /** the one that was asked */
  readonly cluster: string
  readonly hours: number
  readonly examples: readonly LokiExample[]
  /** what to do when there are no lines */
  readonly hint?: string
}

export interface LokiHealthAnswer {
  readonly status: 'ok' | 'degraded' | 'down'
  /** the one that was asked */
  readonly cluster: string
  readonly loki: LokiServerHealth
  readonly grafana: LokiServerHealth
}

export interface LokiLabelValuesAnswer {
  /** the one that was asked */
  readonly cluster: string
  readonly label: string
  /** sorted */
  readonly values: readonly string[]
}

export interface LokiLabelsAnswer {
  /** the one that was asked */
  readonly cluster: string
  /** sorted */
  readonly labels: readonly string[]
}

export interface LokiPush {
  /** instead of the parameter */
  readonly cluster?: string
  /** of the stream */
  readonly labels?: Readonly<Record<string, string>>
  /** with the time of now */
  readonly lines?: readonly string[]
  readonly entries?: readonly ({ readonly line: string; readonly timestamp?: string; readonly metadata?: Readonly<Record<string, string>> })[]
  /** Loki’s own form, instead of the others */
  readonly streams?: readonly ({ readonly stream: Readonly<Record<string, string>>; readonly values: readonly (readonly unknown[])[] })[]
}

export interface LokiPushAnswer {
  /** the one that was asked */
  readonly cluster: string
  /** lines */
  readonly accepted: number
  /** milliseconds */
  readonly tookMs: number
}

export interface LokiQueryAnswer {
  /** the one that was asked */
  readonly cluster: string
  /** milliseconds */
  readonly tookMs: number
  readonly warnings?: readonly string[]
  readonly resultType: 'streams' | 'matrix' | 'vector' | 'scalar'
  /** as Loki answers it: streams, a matrix, a vector, or one sample */
  readonly result: readonly ({ readonly stream: Readonly<Record<string, string>>; readonly values: readonly (readonly string[])[] })[] | readonly ({ readonly metric: Readonly<Record<string, string>>; readonly values: readonly (readonly [number, string])[] })[] | readonly ({ readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string] })[] | readonly [number, string]
}

export interface LokiServerHealth {
  /** `ok`, `not_ready`, `not_configured`, or the code of what kept it from answering */
  readonly status: string
  /** milliseconds */
  readonly latencyMs?: number
  readonly version?: string
  /** that it takes the user and password */
  readonly credentials?: 'ok'
  /** for people */
  readonly error?: string
}

export interface LokiSimpleAnswer {
  /** the one that was asked */
  readonly cluster: string
  readonly count: number
  /** whether these are all lines, not only the first `limit` */
  readonly complete: boolean
  readonly lines: readonly LokiSimpleLine[]
  /** milliseconds */
  readonly tookMs: number
}

export interface LokiSimpleLine {
  /** RFC 3339 with nanoseconds */
  readonly time: string
  /** nanoseconds since the epoch, decimal */
  readonly ts: string
  readonly line: string
  /** those of the stream, of metadata and those that the query took out of the line; `cluster` when other clusters were asked */
  readonly labels: Readonly<Record<string, string>>
  /** detected level, empty when there is none */
  readonly level: string
  /** name of the service, or empty */
  readonly service: string
  /** 32 hex digits, or empty */
  readonly traceId: string
  /** 16 hex digits, or empty */
  readonly spanId: string
}

export interface LokiTestAnswer {
  readonly status: 'ok' | 'failed'
  /** the one that was asked */
  readonly cluster: string
  /** finds the line */
  readonly query: string
  readonly steps: readonly LokiTestStep[]
  /** milliseconds */
  readonly tookMs: number
}

export interface LokiTestStep {
  readonly step: 'ready' | 'push' | 'read'
  readonly status: 'ok' | 'error' | 'skipped'
  /** milliseconds */
  readonly tookMs?: number
  /** why it failed */
  readonly code?: string
  /** the same for people */
  readonly error?: string
}

export interface MetricSeries {
  /** with `cluster`, unless series of several are put together */
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [string, string])[]
  /** of series that are native histograms */
  readonly histograms?: readonly NativeHistogram[]
}

export interface MetricsAnswer {
  readonly series: readonly MetricSeries[]
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface NamedSpan {
  /** 16 hex digits */
  readonly spanId: string
  readonly service: string
  readonly name: string
}

export interface NativeHistogram {
  /** nanoseconds since the epoch */
  readonly time: string
  readonly count: string
  readonly sum: string
  readonly buckets: readonly (readonly [string, string, string])[]
}

export interface Problem {
  readonly error: { readonly code: string; readonly message: string; readonly line?: number; readonly column?: number; readonly caret?: string; readonly hint?: string }
  /** how each cluster fared, in the order they were asked */
  readonly clusters?: readonly ClusterStatus[]
}

export interface SeriesAnswer {
  /** labels of each stream */
  readonly series: readonly (Readonly<Record<string, string>>)[]
  /** whether these are all, not only the first `limit` */
  readonly complete: boolean
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface ServiceHealth {
  readonly status: 'up' | 'down'
  /** milliseconds */
  readonly latencyMs: number
  /** why it is down, as of a cluster that failed */
  readonly code?: string
  /** the same for people */
  readonly error?: string
}

export interface ServiceSettings {
  /** http or https */
  readonly url: string
  readonly auth?: { readonly bearer: string } | { readonly basic: { readonly username: string; readonly password: string } }
  /** sent as `X-Scope-OrgID` */
  readonly tenant?: string
  /** sent with every call */
  readonly headers?: Readonly<Record<string, string>>
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string; readonly skipVerify?: boolean }
  /** milliseconds that a call may take */
  readonly timeoutMs?: number
}

export interface ServicesAnswer {
  /** sorted */
  readonly services: readonly string[]
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface ShownService {
  readonly url: string
  /** how it is spoken to */
  readonly auth?: 'bearer' | { readonly basic: string }
  readonly tenant?: string
  /** names of those that are sent with every call */
  readonly headers?: readonly string[]
  readonly tls?: { readonly skipVerify: boolean; readonly ownCertificate: boolean }
  readonly timeoutMs?: number
}

export interface Span {
  /** 16 hex digits */
  readonly spanId: string
  /** 16 hex digits, or empty for a root */
  readonly parentId: string
  readonly name: string
  readonly service: string
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  readonly status: 'unset' | 'ok' | 'error'
  readonly statusMessage: string
  /** nanoseconds since the epoch, decimal */
  readonly start: string
  /** nanoseconds, decimal */
  readonly durationNs: string
  readonly scope: { readonly name: string; readonly version: string }
  readonly attributes: readonly Attribute[]
  readonly resource: readonly Attribute[]
  readonly events: readonly ({ readonly time: string; readonly name: string; readonly attributes: readonly Attribute[] })[]
  readonly links: readonly ({ readonly traceId: string; readonly spanId: string; readonly attributes: readonly Attribute[] })[]
}

export interface StatusAnswer {
  readonly version: string
  readonly uptimeSeconds: number
  readonly dataFolder: string
  /** whether the demo runs */
  readonly demo: boolean
  readonly endpoints: { readonly ui: string; readonly loki: string; readonly otlpHttp: string; readonly otlpGrpc: string | null; readonly zipkin: string }
  readonly totals: { readonly lines: number; readonly spans: number; readonly linesDropped: number; readonly spansDropped: number }
  readonly perSecond: { readonly lines: number; readonly spans: number }
}

export interface SummaryAnswer {
  /** 32 hex digits */
  readonly traceId: string
  readonly root: NamedSpan
  /** nanoseconds since the epoch */
  readonly start: string
  /** nanoseconds */
  readonly durationNs: string
  /** how many there are */
  readonly spans: number
  /** generations */
  readonly depth: number
  /** spans that failed */
  readonly failed: number
  /** failed spans none of whose children failed */
  readonly origins: { readonly total: number; readonly list: readonly ({ readonly spanId: string; readonly service: string; readonly name: string; readonly message: string })[] }
  /** what the trace waited for, in the order of time */
  readonly criticalPath: { readonly total: number; readonly list: readonly ({ readonly spanId: string; readonly service: string; readonly name: string; readonly start: string; readonly durationNs: string })[] }
  /** time by service */
  readonly services: { readonly total: number; readonly list: readonly ({ readonly service: string; readonly spans: number; readonly failed: number; readonly selfNs: string; readonly criticalNs: string })[] }
  /** time by service and name */
  readonly operations: { readonly total: number; readonly list: readonly ({ readonly name: string; readonly service: string; readonly spans: number; readonly failed: number; readonly selfNs: string; readonly criticalNs: string })[] }
  /** calls that one span makes again and again */
  readonly repeated: { readonly total: number; readonly list: readonly ({ readonly parent: NamedSpan; readonly service: string; readonly name: string; readonly spans: number; readonly totalNs: string; readonly oneByOne: boolean })[] }
  /** parents that are named but not here */
  readonly missingParents: { readonly total: number; readonly list: readonly ({ readonly spanId: string; readonly children: number })[] }
  /** spans that begin before their parents */
  readonly skewed: { readonly total: number; readonly list: readonly ({ readonly spanId: string; readonly service: string; readonly name: string; readonly earlyNs: string })[] }
  /** events of spans, in the order of time */
  readonly events: { readonly total: number; readonly list: readonly ({ readonly spanId: string; readonly service: string; readonly name: string; readonly time: string; readonly event: string })[] }
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface TagValuesAnswer {
  readonly values: readonly ({ readonly type: 'string' | 'int' | 'float' | 'bool' | 'duration' | 'status' | 'kind'; readonly value: string })[]
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface TagsAnswer {
  readonly scopes: readonly ({ readonly scope: 'span' | 'resource' | 'event' | 'link' | 'instrumentation' | 'intrinsic'; readonly tags: readonly string[] })[]
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface TailDropped {
  /** lines that were left out; 0 when nobody knows how many, which may be none */
  readonly count: number
  /** they were not taken in time, here or by the cluster; the connection to the cluster broke; or its lines from before could not be had */
  readonly reason: 'slow_reader' | 'source' | 'reconnected' | 'no_history'
  /** time of the first, nanoseconds since the epoch */
  readonly from: string
  /** time of the last */
  readonly to: string
  /** whose they are, where others are followed */
  readonly cluster?: string
}

export interface TailError {
  readonly type: 'error'
  readonly message: string
}

export interface TailLines {
  readonly type: 'lines'
  /** in the order in which they came */
  readonly lines: readonly LogLine[]
  readonly dropped?: TailDropped
  /** how each cluster fared, in the order they were asked */
  readonly clusters?: readonly ClusterStatus[]
}

export type TailMessage = TailLines | TailStatus | TailError

export interface TailStatus {
  readonly type: 'status'
  readonly state: 'live' | 'paused'
  /** lines that wait while it is paused */
  readonly held: number
}

export interface TraceAnswer {
  /** 32 hex digits */
  readonly traceId: string
  /** earliest first; none of a trace that only log lines name */
  readonly spans: readonly Span[]
  /** names, sorted */
  readonly services: readonly string[]
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface TraceLogsAnswer {
  readonly logs: readonly LogLine[]
  /** whether these are all lines, not only the first `limit` */
  readonly complete: boolean
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface TracesAnswer {
  readonly traces: readonly FoundTrace[]
  /** milliseconds */
  readonly tookMs: number
  /** how each cluster fared, in the order they were asked */
  readonly clusters: readonly ClusterStatus[]
  /** what a person should know about the answer */
  readonly warnings?: readonly string[]
}

export interface LogsQueryParams {
  /** LogQL; `{}` selects everything */
  readonly query?: string
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
  /** only lines of this trace; of this server alone */
  readonly traceId?: string
  readonly limit?: number
  readonly direction?: 'backward' | 'forward'
  /** whether a line that several clusters hold alike comes once */
  readonly dedup?: boolean
}

export interface LogsLabelsParams {
  /** a selector, such as `{app="shop"}`; all streams without */
  readonly query?: string
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface LogsLabelValuesParams {
  /** a selector, such as `{app="shop"}`; all streams without */
  readonly query?: string
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface LogsSeriesParams {
  /** a selector, such as `{app="shop"}`; all streams without */
  readonly query?: string
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
  readonly limit?: number
}

export interface LogsHistogramParams {
  /** LogQL; `{}` selects everything */
  readonly query?: string
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
  /** only lines of this trace; of this server alone */
  readonly traceId?: string
  /** seconds; about 120 buckets */
  readonly step?: number
}

export interface LogsFieldsParams {
  /** LogQL; `{}` selects everything */
  readonly query?: string
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** only lines of this trace; of this server alone */
  readonly traceId?: string
}

export interface TraceSearchParams {
  /** TraceQL; the filters below do not count beside it */
  readonly q?: string
  readonly service?: string
  /** name of a span */
  readonly name?: string
  /** of the trace, as 250ms or 1.5s */
  readonly minDuration?: string
  /** the same */
  readonly maxDuration?: string
  /** only traces with a failed span */
  readonly errors?: boolean
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
  readonly limit?: number
}

export interface TraceServicesParams {
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface TraceTagsParams {
  /** TraceQL: only attributes of spans that it selects */
  readonly q?: string
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface TraceTagValuesParams {
  /** TraceQL: only values of spans that it selects */
  readonly q?: string
  readonly limit?: number
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface TraceParams {
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface TraceSummaryParams {
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface TraceLogsParams {
  readonly limit?: number
  /** where other clusters begin to look */
  readonly start?: string
  /** where they end */
  readonly end?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface MetricsQueryParams {
  /** PromQL */
  readonly query: string
  /** nanoseconds or seconds, or RFC 3339; now */
  readonly time?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface MetricsQueryRangeParams {
  /** PromQL */
  readonly query: string
  /** nanoseconds or seconds since the epoch, or RFC 3339; an hour before the end */
  readonly start?: string
  /** the same, exclusive; now */
  readonly end?: string
  /** `30s`, `1m`, or seconds; about 250 points */
  readonly step?: string
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
}

export interface LogsTailParams {
  /** LogQL; `{}` selects everything */
  readonly query?: string
  readonly limit?: number
  /** which clusters to ask: ids with commas between them (`eu,us,local`), `all`, or a selector over their labels (`{region="eu", tier=~"prod|stage"}`), to which the id is the label `cluster`; this server’s own store (`local`) unless given */
  readonly clusters?: string
  /** whether a line that several clusters hold alike comes once */
  readonly dedup?: boolean
  /** only lines of this trace; of this server alone */
  readonly traceId?: string
}

export interface LokiHealthParams {
  /** id of a cluster; the one of LOKI_URL, else this server (local) */
  readonly cluster?: string
}

export interface LokiQueryParams {
  /** LogQL */
  readonly query: string
  /** time as Loki reads it; an hour before the end */
  readonly start?: string
  /** time as Loki reads it; now */
  readonly end?: string
  readonly limit?: number
  readonly direction?: 'backward' | 'forward'
  /** seconds between numbers over the range; without it numbers are of its end */
  readonly step?: number
  /** id of a cluster; the one of LOKI_URL, else this server (local) */
  readonly cluster?: string
}

export interface LokiSimpleQueryParams {
  /** LogQL that finds lines */
  readonly query: string
  /** how far back to look */
  readonly hours?: number
  readonly limit?: number
  /** text: a line each, its time in front */
  readonly format?: 'json' | 'text'
  /** id of a cluster; the one of LOKI_URL, else this server (local) */
  readonly cluster?: string
}

export interface LokiPushParams {
  /** id of a cluster; the one of LOKI_URL, else this server (local) */
  readonly cluster?: string
}

export interface LokiLabelsParams {
  /** a selector: only of its streams */
  readonly query?: string
  /** how far back to look */
  readonly hours?: number
  /** id of a cluster; the one of LOKI_URL, else this server (local) */
  readonly cluster?: string
}

export interface LokiLabelValuesParams {
  /** a selector: only of its streams */
  readonly query?: string
  /** how far back to look */
  readonly hours?: number
  /** id of a cluster; the one of LOKI_URL, else this server (local) */
  readonly cluster?: string
}

export interface LokiTestParams {
  /** id of a cluster; the one of LOKI_URL, else this server (local) */
  readonly cluster?: string
  /** how long the line may take to be found */
  readonly waitMs?: number
}

export interface LokiExamplesParams {
  /** how far back to look */
  readonly hours?: number
  /** id of a cluster; the one of LOKI_URL, else this server (local) */
  readonly cluster?: string
}
