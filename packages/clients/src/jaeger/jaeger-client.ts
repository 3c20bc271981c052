import { type SpanBatch, SpanBatchBuilder } from '@tailspan/model'
import type { CallOptions } from '../http/call.ts'
import { ClientError } from '../http/client-error.ts'
import { getCall } from '../http/get-call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import type { Params } from '../http/params.ts'
import type { Readiness } from '../http/ready.ts'
import type { HttpTransport } from '../http/transport.ts'
import { readHexId } from '../otlp/ids.ts'
import { addSpansJson } from '../otlp/spans-json.ts'
import { toMicros, toMillis } from '../time/micros.ts'
import { rfc3339 } from '../time/rfc3339.ts'
import { type JaegerSearchOptions, searchParamsV2, searchParamsV3 } from './search.ts'
import { addTrace } from './spans-v2.ts'

/** `v2`: the API of Jaeger's UI, which every Jaeger has and others imitate. `v3`: OTLP in JSON. */
export type JaegerApi = 'v2' | 'v3'

export interface JaegerTraceOptions extends CallOptions {
  /** Nanoseconds since the epoch: where to look, for storages that need it. */
  readonly start?: bigint
  /** Nanoseconds since the epoch. */
  readonly end?: bigint
}

export interface JaegerOperation {
  readonly name: string
  /** `server`, `client`, … ; '' when the server does not say. */
  readonly kind: string
}

/** Calls from one service to another. */
export interface ServiceCalls {
  readonly parent: string
  readonly child: string
  readonly calls: number
}

/**
 * A Jaeger, or what speaks its query API. Times are nanoseconds since the epoch. Every failure is a
 * ClientError.
 */
export class JaegerClient {
  readonly transport: HttpTransport
  readonly #api: JaegerApi

  /** @param transport may serve other clients too; closing it is up to its owner */
  constructor(transport: HttpTransport, api: JaegerApi = 'v2') {
    this.transport = transport
    this.#api = api
  }

  /** The spans of a trace, by its id in hex; null when there is none. */
  async trace(traceId: string, options: JaegerTraceOptions = {}): Promise<SpanBatch | null> {
    const id = readHexId(traceId, 32)
    if (id === null || id === '') {
      const what = `${JSON.stringify(traceId.slice(0, 64))} is no trace id`
      throw new ClientError('bad_request', what, { operation: 'jaeger.trace', url: '/traces' })
    }
    const { start, end } = options
    const params =
      this.#api === 'v3'
        ? {
            start_time: start === undefined ? undefined : rfc3339(start),
            end_time: end === undefined ? undefined : rfc3339(end),
          }
        : { start: toMicros(start), end: toMicros(end) }
    const spans = await this.#spans('jaeger.trace', `/traces/${id}`, params, options)
    return spans.length === 0 ? null : spans
  }

  /** The spans of all traces that are found. */
  async search(options: JaegerSearchOptions): Promise<SpanBatch> {
    const v3 = this.#api === 'v3'
    if (v3 && options.tags !== undefined && options.tags.length > 0) {
      const what = 'the third version of the API cannot search by tags; use v2'
      const place = { operation: 'jaeger.search', url: '/api/v3/traces' }
      throw new ClientError('bad_request', what, place)
    }
    const params = v3 ? searchParamsV3(options) : searchParamsV2(options)
    return this.#spans('jaeger.search', '/traces', params, options)
  }

  async services(options: CallOptions = {}): Promise<string[]> {
    const v3 = this.#api === 'v3'
    return this.transport.json(
      getCall('jaeger.services', this.#path('/services'), {}, options),
      (root) => root.at(v3 ? 'services' : 'data').texts(),
    )
  }

  /** Names of spans of a service. */
  async operations(service: string, options: CallOptions = {}): Promise<JaegerOperation[]> {
    const call = getCall('jaeger.operations', this.#path('/operations'), { service }, options)
    return this.transport.json(call, (root) =>
      root
        .at(this.#api === 'v3' ? 'operations' : 'data')
        .items()
        .map((item) => ({
          name: item.at('name').textOr(''),
          kind: item.at('spanKind').textOr(''),
        })),
    )
  }

  /**
   * Which services call which, of the second version of the API.
   * @param lookback nanoseconds before `end`
   */
  async dependencies(
    end: bigint,
    lookback: bigint,
    options: CallOptions = {},
  ): Promise<ServiceCalls[]> {
    const params = { endTs: toMillis(end), lookback: toMillis(lookback) }
    const call = getCall('jaeger.dependencies', '/api/dependencies', params, options)
    return this.transport.json(call, (root) =>
      root
        .at('data')
        .items()
        .map((item) => ({
          parent: item.at('parent').textOr(''),
          child: item.at('child').textOr(''),
          calls: item.at('callCount').numberOr(0),
        })),
    )
  }

  /** Jaeger says on another port whether it is ready; here it is when it names its services. */
  async ready(options: CallOptions = {}): Promise<Readiness> {
    try {
      await this.services(options)
      return { ready: true, reason: '' }
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'unavailable') throw error
      return { ready: false, reason: error.answer ?? error.message }
    }
  }

  #path(path: string): string {
    return `${this.#api === 'v3' ? '/api/v3' : '/api'}${path}`
  }

  async #spans(
    operation: string,
    path: string,
    params: Params,
    options: CallOptions,
  ): Promise<SpanBatch> {
    const builder = new SpanBatchBuilder()
    const read = this.#api === 'v3' ? addResult : addData
    try {
      await this.transport.json(getCall(operation, this.#path(path), params, options), (root) =>
        read(root, builder),
      )
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
    return builder.build()
  }
}

function addResult(root: JsonPlace, builder: SpanBatchBuilder): void {
  const result = root.at('result')
  if (!result.absent) addSpansJson(result.at('resourceSpans'), builder)
}

function addData(root: JsonPlace, builder: SpanBatchBuilder): void {
  for (const trace of root.at('data').items()) addTrace(trace, builder)
}

/** Jaeger's own word that there is no trace, which is no word of a proxy or a wrong path. */
function isAbsent(error: unknown): boolean {
  if (!(error instanceof ClientError) || error.code !== 'not_found') return false
  return /no traces? found|traces? not found/i.test(error.answer ?? '')
}
