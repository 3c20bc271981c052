import { type Label, type SpanBatch, SpanBatchBuilder } from '@tailspan/model'
import type { CallOptions } from '../http/call.ts'
import { ClientError } from '../http/client-error.ts'
import { getCall } from '../http/get-call.ts'
import { askReady, type Readiness } from '../http/ready.ts'
import type { HttpTransport } from '../http/transport.ts'
import { readHexId } from '../otlp/ids.ts'
import { toMicros, toMillis } from '../time/micros.ts'
import { addSpans } from './spans.ts'

/** What to look for. Times and durations are nanoseconds. */
export interface ZipkinSearchOptions extends CallOptions {
  readonly service?: string
  /** Service on the other side. */
  readonly remoteService?: string
  readonly spanName?: string
  /** All of them have to be there; an empty value asks for an annotation of that name. */
  readonly tags?: readonly Label[]
  readonly minDuration?: bigint
  readonly maxDuration?: bigint
  readonly start: bigint
  readonly end: bigint
  /** Most traces; the server's default is 10. */
  readonly limit?: number
}

/** Calls from one service to another. */
export interface ZipkinDependency {
  readonly parent: string
  readonly child: string
  readonly calls: number
  readonly errors: number
}

/**
 * A Zipkin, or what speaks its v2 API. Times are nanoseconds since the epoch. Every failure is a
 * ClientError.
 */
export class ZipkinClient {
  readonly transport: HttpTransport

  /** @param transport may serve other clients too; closing it is up to its owner */
  constructor(transport: HttpTransport) {
    this.transport = transport
  }

  /** The spans of a trace, by its id in hex; null when there is none. */
  async trace(traceId: string, options: CallOptions = {}): Promise<SpanBatch | null> {
    const operation = 'zipkin.trace'
    if (!readHexId(traceId, 32)) {
      const what = `${JSON.stringify(traceId.slice(0, 64))} is no trace id`
      throw new ClientError('bad_request', what, { operation, url: '/api/v2/trace' })
    }
    // Zipkin finds ids of 64 bits by their 16 digits only, so that they are not padded.
    const call = getCall(operation, `/api/v2/trace/${traceId.toLowerCase()}`, {}, options)
    const builder = new SpanBatchBuilder()
    try {
      await this.transport.json(call, (root) => addSpans(root, builder))
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'not_found') throw error
      // Zipkin names the id; a wrong path is answered by somebody else.
      if (!(error.answer ?? '').toLowerCase().includes(traceId.toLowerCase())) throw error
    }
    const spans = builder.build()
    return spans.length === 0 ? null : spans
  }

  /** The spans of all traces that are found. */
  async search(options: ZipkinSearchOptions): Promise<SpanBatch> {
    const { start, end, tags = [] } = options
    const params = {
      serviceName: options.service,
      remoteServiceName: options.remoteService,
      spanName: options.spanName,
      annotationQuery:
        tags.length === 0
          ? undefined
          : tags.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join(' and '),
      minDuration: toMicros(options.minDuration),
      maxDuration: toMicros(options.maxDuration),
      endTs: toMillis(end),
      lookback: toMillis(end - start),
      limit: options.limit,
    }
    const builder = new SpanBatchBuilder()
    await this.transport.json(
      getCall('zipkin.search', '/api/v2/traces', params, options),
      (root) => {
        for (const trace of root.items()) addSpans(trace, builder)
      },
    )
    return builder.build()
  }

  async services(options: CallOptions = {}): Promise<string[]> {
    return this.#texts('zipkin.services', '/api/v2/services', {}, options)
  }

  /** Names of spans of a service. */
  async spanNames(service: string, options: CallOptions = {}): Promise<string[]> {
    return this.#texts('zipkin.span_names', '/api/v2/spans', { serviceName: service }, options)
  }

  /** Services on the other side of a service's calls. */
  async remoteServices(service: string, options: CallOptions = {}): Promise<string[]> {
    const params = { serviceName: service }
    return this.#texts('zipkin.remote_services', '/api/v2/remoteServices', params, options)
  }

  /**
   * Which services call which.
   * @param lookback nanoseconds before `end`
   */
  async dependencies(
    end: bigint,
    lookback: bigint,
    options: CallOptions = {},
  ): Promise<ZipkinDependency[]> {
    const params = { endTs: toMillis(end), lookback: toMillis(lookback) }
    const call = getCall('zipkin.dependencies', '/api/v2/dependencies', params, options)
    return this.transport.json(call, (root) =>
      root.items().map((item) => ({
        parent: item.at('parent').textOr(''),
        child: item.at('child').textOr(''),
        calls: item.at('callCount').numberOr(0),
        errors: item.at('errorCount').numberOr(0),
      })),
    )
  }

  async ready(options: CallOptions = {}): Promise<Readiness> {
    return askReady(this.transport, 'zipkin.ready', '/health', options)
  }

  async #texts(
    operation: string,
    path: string,
    params: Readonly<Record<string, string>>,
    options: CallOptions,
  ): Promise<string[]> {
    return this.transport.json(getCall(operation, path, params, options), (root) => root.texts())
  }
}
