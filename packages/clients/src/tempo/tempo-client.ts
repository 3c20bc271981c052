import type { CallOptions } from '../http/call.ts'
import { askReady, type Readiness } from '../http/ready.ts'
import type { HttpTransport } from '../http/transport.ts'
import {
  metricsCall,
  metricsRangeCall,
  readMetrics,
  readMetricsRange,
  type TempoInstant,
  type TempoMetrics,
  type TempoMetricsOptions,
  type TempoMetricsRangeOptions,
  type TempoSeries,
} from './metrics.ts'
import { type FoundTrace, readSearch, searchCall, type TempoSearchOptions } from './search.ts'
import {
  readScopedTags,
  readTags,
  readTagValues,
  readTypedTagValues,
  type ScopedTags,
  scopedTagsCall,
  type TempoTagsOptions,
  type TypedValue,
  tagsCall,
  tagValuesCall,
  typedTagValuesCall,
} from './tags.ts'
import { type TempoTrace, type TempoTraceOptions, traceById } from './trace-by-id.ts'

/**
 * A Tempo, or what speaks its HTTP API. Times are nanoseconds since the epoch, though Tempo takes
 * whole seconds, both ends included. Every failure is a ClientError.
 */
export class TempoClient {
  readonly transport: HttpTransport

  /** @param transport may serve other clients too; closing it is up to its owner */
  constructor(transport: HttpTransport) {
    this.transport = transport
  }

  /**
   * A trace by its id in hex, padded or not; null when there is none. A server that is not asked with
   * the right path or credentials is an error, not an absent trace.
   */
  async trace(traceId: string, options: TempoTraceOptions = {}): Promise<TempoTrace | null> {
    return traceById(this.transport, traceId, options)
  }

  /** Traces that match, newest first. */
  async search(options: TempoSearchOptions): Promise<FoundTrace[]> {
    return this.transport.json(searchCall(options), readSearch)
  }

  /** Names of tags, of all scopes together. */
  async tags(options: TempoTagsOptions = {}): Promise<string[]> {
    return this.transport.json(tagsCall(options), readTags)
  }

  /** Names of tags by scope. */
  async scopedTags(options: TempoTagsOptions = {}): Promise<ScopedTags[]> {
    return this.transport.json(scopedTagsCall(options), readScopedTags)
  }

  /** Values of a tag, named without its scope. */
  async tagValues(tag: string, options: TempoTagsOptions = {}): Promise<string[]> {
    return this.transport.json(tagValuesCall(tag, options), readTagValues)
  }

  /** Values of a tag with their types. @param tag with its scope, such as `resource.service.name` */
  async typedTagValues(tag: string, options: TempoTagsOptions = {}): Promise<TypedValue[]> {
    return this.transport.json(typedTagValuesCall(tag, options), readTypedTagValues)
  }

  /** A TraceQL metrics query over time. */
  async metricsRange(
    query: string,
    options: TempoMetricsRangeOptions = {},
  ): Promise<TempoMetrics<TempoSeries>> {
    return this.transport.json(metricsRangeCall(query, options), readMetricsRange)
  }

  /** A TraceQL metrics query, one value for the whole range. */
  async metrics(
    query: string,
    options: TempoMetricsOptions = {},
  ): Promise<TempoMetrics<TempoInstant>> {
    return this.transport.json(metricsCall(query, options), readMetrics)
  }

  async ready(options: CallOptions = {}): Promise<Readiness> {
    return askReady(this.transport, 'tempo.ready', '/ready', options)
  }
}
