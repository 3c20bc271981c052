import { type Call, type CallOptions, callOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
import { pathSegment } from '../http/path-segment.ts'
import { readCall } from '../http/read-call.ts'
import { askReady, type Readiness } from '../http/ready.ts'
import type { HttpTransport } from '../http/transport.ts'
import type * as Api from './api-types.ts'
import { checkShape } from './check-shape.ts'
import { type Options, paramsOf } from './options.ts'
import { tailTailspan } from './tail.ts'

const ROOT = '/api/v1'

/**
 * A Tailspan, by its own API. Times in answers are nanoseconds since the epoch as text, to be read by
 * `BigInt`. `clusters` chooses whom it asks, and how each fared is in the answer. Every failure is a
 * ClientError; `tailspanProblem` says what the server wrote about it.
 */
export class TailspanClient {
  readonly transport: HttpTransport

  /** @param transport may serve other clients too; closing it is up to its owner */
  constructor(transport: HttpTransport) {
    this.transport = transport
  }

  /** Log lines, newest first unless told. */
  logs(options: Options<Api.LogsQueryParams> = {}): Promise<Api.LogsAnswer> {
    return this.#read('logs', '/logs/query', options, 'LogsAnswer')
  }

  /** Names of the labels of streams. */
  logLabels(options: Options<Api.LogsLabelsParams> = {}): Promise<Api.LabelsAnswer> {
    return this.#read('log_labels', '/logs/labels', options, 'LabelsAnswer')
  }

  logLabelValues(
    name: string,
    options: Options<Api.LogsLabelValuesParams> = {},
  ): Promise<Api.LabelValuesAnswer> {
    const path = (operation: string): string =>
      `/logs/labels/${pathSegment(name, operation)}/values`
    return this.#read('log_label_values', path, options, 'LabelValuesAnswer')
  }

  /** Label sets of streams. */
  logSeries(options: Options<Api.LogsSeriesParams> = {}): Promise<Api.SeriesAnswer> {
    return this.#read('log_series', '/logs/series', options, 'SeriesAnswer')
  }

  /** How many lines of each level there are, over time. */
  logHistogram(options: Options<Api.LogsHistogramParams> = {}): Promise<Api.HistogramAnswer> {
    return this.#read('log_histogram', '/logs/histogram', options, 'HistogramAnswer')
  }

  /** Labels and metadata of lines with their commonest values. */
  logFields(options: Options<Api.LogsFieldsParams> = {}): Promise<Api.FieldsAnswer> {
    return this.#read('log_fields', '/logs/fields', options, 'FieldsAnswer')
  }

  /** Lines as they come, see `tailTailspan`. */
  tail(
    options: Options<Api.LogsTailParams> = {},
  ): AsyncGenerator<Api.TailLines | Api.TailStatus, void, undefined> {
    return tailTailspan(this.transport, options)
  }

  /** Traces, newest first. */
  searchTraces(options: Options<Api.TraceSearchParams> = {}): Promise<Api.TracesAnswer> {
    return this.#read('search_traces', '/traces/search', options, 'TracesAnswer')
  }

  /** Names of the services that sent spans. */
  traceServices(options: Options<Api.TraceServicesParams> = {}): Promise<Api.ServicesAnswer> {
    return this.#read('trace_services', '/traces/services', options, 'ServicesAnswer')
  }

  /** Names of attributes by scope. */
  traceTags(options: Options<Api.TraceTagsParams> = {}): Promise<Api.TagsAnswer> {
    return this.#read('trace_tags', '/traces/tags', options, 'TagsAnswer')
  }

  /** @param tag with its scope: `span.http.method`, `status` */
  traceTagValues(
    tag: string,
    options: Options<Api.TraceTagValuesParams> = {},
  ): Promise<Api.TagValuesAnswer> {
    const path = (operation: string): string => `/traces/tags/${pathSegment(tag, operation)}/values`
    return this.#read('trace_tag_values', path, options, 'TagValuesAnswer')
  }

  /** The spans of a trace; `not_found` when there is none. */
  trace(traceId: string, options: Options<Api.TraceParams> = {}): Promise<Api.TraceAnswer> {
    return this.#read('trace', ofTrace(traceId, ''), options, 'TraceAnswer')
  }

  /** What took the time of a trace, what failed and where. */
  traceSummary(
    traceId: string,
    options: Options<Api.TraceSummaryParams> = {},
  ): Promise<Api.SummaryAnswer> {
    return this.#read('trace_summary', ofTrace(traceId, '/summary'), options, 'SummaryAnswer')
  }

  /** The log lines of a trace, oldest first. */
  traceLogs(
    traceId: string,
    options: Options<Api.TraceLogsParams> = {},
  ): Promise<Api.TraceLogsAnswer> {
    return this.#read('trace_logs', ofTrace(traceId, '/logs'), options, 'TraceLogsAnswer')
  }

  /** PromQL at one time. */
  metrics(options: Options<Api.MetricsQueryParams>): Promise<Api.MetricsAnswer> {
    return this.#read('metrics', '/metrics/query', options, 'MetricsAnswer')
  }

  /** PromQL over a range. */
  metricsRange(options: Options<Api.MetricsQueryRangeParams>): Promise<Api.MetricsAnswer> {
    return this.#read('metrics_range', '/metrics/query_range', options, 'MetricsAnswer')
  }

  /** All clusters and how they fare. */
  clusters(options: CallOptions = {}): Promise<Api.ClustersAnswer> {
    const call = getCall('tailspan.clusters', `${ROOT}/clusters`, {}, options)
    return this.#answer(call, 'ClustersAnswer')
  }

  cluster(id: string, options: CallOptions = {}): Promise<Api.Cluster> {
    const operation = 'tailspan.cluster'
    return this.#answered(
      () => getCall(operation, ofCluster(id, operation), {}, options),
      'Cluster',
    )
  }

  /** Adds a cluster; `bad_request` with the problem `conflict` when its id is taken. */
  addCluster(settings: Api.ClusterSettings, options: CallOptions = {}): Promise<Api.Cluster> {
    const operation = 'tailspan.add_cluster'
    const call = writeCall(operation, 'POST', `${ROOT}/clusters`, settings, options)
    return this.#answer(call, 'Cluster')
  }

  /** Makes a cluster what it is to be from now on, secrets and all. */
  replaceCluster(
    id: string,
    change: Api.ClusterChange,
    options: CallOptions = {},
  ): Promise<Api.Cluster> {
    const operation = 'tailspan.replace_cluster'
    return this.#answered(
      () => writeCall(operation, 'PUT', ofCluster(id, operation), change, options),
      'Cluster',
    )
  }

  async removeCluster(id: string, options: CallOptions = {}): Promise<void> {
    const operation = 'tailspan.remove_cluster'
    await this.transport.send({
      operation,
      method: 'DELETE',
      path: ofCluster(id, operation),
      repeatable: false,
      ...callOptions(options),
    })
  }

  /** Asks all servers of a cluster now whether they work. */
  testCluster(id: string, options: CallOptions = {}): Promise<Api.ClusterHealth> {
    const operation = 'tailspan.test_cluster'
    return this.#answered(
      () => writeCall(operation, 'POST', `${ofCluster(id, operation)}/test`, undefined, options),
      'ClusterHealth',
    )
  }

  /** What it sends on to other clusters, and how that goes. */
  forwarding(options: CallOptions = {}): Promise<Api.ForwardAnswer> {
    return this.#read('forwarding', '/forward', options, 'ForwardAnswer')
  }

  /** Version, where to send data, and how much has come. */
  status(options: CallOptions = {}): Promise<Api.StatusAnswer> {
    return this.#read('status', '/status', options, 'StatusAnswer')
  }

  ready(options: CallOptions = {}): Promise<Readiness> {
    return askReady(this.transport, 'tailspan.ready', '/ready', options)
  }

  /** @param path below the root of the API; what cannot be a path is refused */
  async #read<T>(
    name: string,
    path: string | ((operation: string) => string),
    options: CallOptions,
    shape: string,
  ): Promise<T> {
    const operation = `tailspan.${name}`
    const below = typeof path === 'string' ? path : path(operation)
    return this.#answer(readCall(operation, ROOT + below, paramsOf(options), options), shape)
  }

  async #answered<T>(call: () => Call, shape: string): Promise<T> {
    return this.#answer(call(), shape)
  }

  #answer<T>(call: Call, shape: string): Promise<T> {
    return this.transport.json(call, (root) => checkShape(root, shape) as T)
  }
}

function ofTrace(traceId: string, below: string): (operation: string) => string {
  return (operation) => `/traces/${pathSegment(traceId, operation)}${below}`
}

function ofCluster(id: string, operation: string): string {
  return `${ROOT}/clusters/${pathSegment(id, operation)}`
}

/** What changes something is not sent twice. */
function writeCall(
  operation: string,
  method: 'POST' | 'PUT',
  path: string,
  body: object | undefined,
  options: CallOptions,
): Call {
  const json = body && {
    bytes: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json',
  }
  return {
    operation,
    method,
    path,
    repeatable: false,
    ...(json && { body: json }),
    ...callOptions(options),
  }
}
