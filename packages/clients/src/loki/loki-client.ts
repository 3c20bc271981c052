import type { Label } from '@tailspan/model'
import type { CallOptions, EncodedCallOptions } from '../http/call.ts'
import { askReady, type Readiness } from '../http/ready.ts'
import type { HttpTransport } from '../http/transport.ts'
import {
  type DetectedField,
  type DetectedLabel,
  detectedFieldsCall,
  detectedLabelsCall,
  detectedValuesCall,
  type LokiDetectedOptions,
  readDetectedFields,
  readDetectedLabels,
  readDetectedValues,
} from './detected.ts'
import { formatCall, readFormatted } from './format-query.ts'
import { indexStatsCall, type LokiStats, type LokiStatsOptions, readStats } from './index-stats.ts'
import {
  type LokiLabelsOptions,
  type LokiSeriesOptions,
  labelsCall,
  labelValuesCall,
  readSeries,
  readTexts,
  seriesCall,
} from './labels.ts'
import {
  type LokiPattern,
  type LokiPatternsOptions,
  patternsCall,
  readPatterns,
} from './patterns.ts'
import {
  encodedPushCall,
  type LokiPushOptions,
  type PushStream,
  pushCall,
  readPushed,
} from './push.ts'
import {
  instantCall,
  type LokiAnswer,
  type LokiInstantOptions,
  type LokiRangeOptions,
  rangeCall,
  readAnswer,
} from './query.ts'
import { type LokiTailOptions, type TailEvent, tailLoki } from './tail.ts'
import {
  type LokiVolumeOptions,
  type LokiVolumeRangeOptions,
  volumeCall,
  volumeRangeCall,
} from './volume.ts'

/**
 * A Loki, or what speaks its HTTP API. Times are nanoseconds since the epoch; ranges include their
 * start and exclude their end. Every failure is a ClientError.
 */
export class LokiClient {
  readonly transport: HttpTransport

  /** @param transport may serve other clients too; closing it is up to its owner */
  constructor(transport: HttpTransport) {
    this.transport = transport
  }

  /** Sends lines; resolves when the server has them. Sent again when an attempt fails. */
  async push(streams: readonly PushStream[], options: LokiPushOptions = {}): Promise<void> {
    await this.transport.send(await pushCall(streams, options))
  }

  /** Sends a push that `encodeLogBatch` wrote, once; resolves when the server has it. */
  async pushEncoded(message: Uint8Array, options: EncodedCallOptions = {}): Promise<void> {
    await this.transport.take(await encodedPushCall(message, options), readPushed)
  }

  /** A query at one time: metrics only. */
  async query(query: string, options: LokiInstantOptions = {}): Promise<LokiAnswer> {
    return this.transport.json(instantCall(query, options), readAnswer)
  }

  /** A query over a range: lines or metrics. */
  async queryRange(query: string, options: LokiRangeOptions): Promise<LokiAnswer> {
    return this.transport.json(rangeCall(query, options), readAnswer)
  }

  /** Names of labels. */
  async labels(options: LokiLabelsOptions = {}): Promise<string[]> {
    return this.transport.json(labelsCall(options), readTexts)
  }

  async labelValues(name: string, options: LokiLabelsOptions = {}): Promise<string[]> {
    return this.transport.json(labelValuesCall(name, options), readTexts)
  }

  /** Streams by any of the selectors, all of them for none. */
  async series(
    selectors: readonly string[] = [],
    options: LokiSeriesOptions = {},
  ): Promise<(readonly Label[])[]> {
    return this.transport.json(seriesCall(selectors, options), readSeries)
  }

  async indexStats(query: string, options: LokiStatsOptions): Promise<LokiStats> {
    return this.transport.json(indexStatsCall(query, options), readStats)
  }

  /** Bytes by labels over the whole range: a vector. */
  async volume(query: string, options: LokiVolumeOptions): Promise<LokiAnswer> {
    return this.transport.json(volumeCall(query, options), readAnswer)
  }

  /** Bytes by labels and time: a matrix. */
  async volumeRange(query: string, options: LokiVolumeRangeOptions): Promise<LokiAnswer> {
    return this.transport.json(volumeRangeCall(query, options), readAnswer)
  }

  async patterns(query: string, options: LokiPatternsOptions): Promise<LokiPattern[]> {
    return this.transport.json(patternsCall(query, options), readPatterns)
  }

  async detectedFields(query: string, options: LokiDetectedOptions = {}): Promise<DetectedField[]> {
    return this.transport.json(detectedFieldsCall(query, options), readDetectedFields)
  }

  async detectedFieldValues(
    query: string,
    name: string,
    options: LokiDetectedOptions = {},
  ): Promise<string[]> {
    return this.transport.json(detectedValuesCall(query, name, options), readDetectedValues)
  }

  async detectedLabels(options: LokiLabelsOptions = {}): Promise<DetectedLabel[]> {
    return this.transport.json(detectedLabelsCall(options), readDetectedLabels)
  }

  /** The query in the server's own layout. */
  async formatQuery(query: string, options: CallOptions = {}): Promise<string> {
    return this.transport.json(formatCall(query, options), readFormatted)
  }

  /** Lines as they come, see `tailLoki`. */
  tail(query: string, options: LokiTailOptions = {}): AsyncGenerator<TailEvent, void, undefined> {
    return tailLoki(this.transport, query, options)
  }

  async ready(options: CallOptions = {}): Promise<Readiness> {
    return askReady(this.transport, 'loki.ready', '/ready', options)
  }
}
