import type { Label } from '@tailspan/model'
import type { CallOptions } from '../http/call.ts'
import { askReady, type Readiness } from '../http/ready.ts'
import type { HttpTransport } from '../http/transport.ts'
import {
  labelsCall,
  labelValuesCall,
  type PrometheusLabelsOptions,
  readSeries,
  readTexts,
  seriesCall,
} from './labels.ts'
import {
  type MetricMetadata,
  metadataCall,
  type PrometheusMetadataOptions,
  readMetadata,
} from './metadata.ts'
import {
  instantCall,
  type PrometheusInstantOptions,
  type PrometheusRangeOptions,
  rangeCall,
} from './query.ts'
import { type PrometheusAnswer, readAnswer } from './result.ts'
import {
  alertsCall,
  type PrometheusAlert,
  type PrometheusRuleGroup,
  type PrometheusRulesOptions,
  readAlerts,
  readRules,
  rulesCall,
} from './rules.ts'

/**
 * A Prometheus, or what speaks its HTTP API (Mimir, Thanos, VictoriaMetrics: with their prefix in the
 * transport's URL). Times are nanoseconds since the epoch. Every failure is a ClientError.
 */
export class PrometheusClient {
  readonly transport: HttpTransport

  /** @param transport may serve other clients too; closing it is up to its owner */
  constructor(transport: HttpTransport) {
    this.transport = transport
  }

  /** PromQL at one time. */
  async query(query: string, options: PrometheusInstantOptions = {}): Promise<PrometheusAnswer> {
    return this.transport.json(instantCall(query, options), readAnswer)
  }

  /** PromQL over a range. */
  async queryRange(query: string, options: PrometheusRangeOptions): Promise<PrometheusAnswer> {
    return this.transport.json(rangeCall(query, options), readAnswer)
  }

  /** Names of labels. */
  async labels(options: PrometheusLabelsOptions = {}): Promise<string[]> {
    return this.transport.json(labelsCall(options), readTexts)
  }

  async labelValues(name: string, options: PrometheusLabelsOptions = {}): Promise<string[]> {
    return this.transport.json(labelValuesCall(name, options), readTexts)
  }

  /** Series by any of the selectors; at least one has to be given. */
  async series(
    match: readonly string[],
    options: PrometheusLabelsOptions = {},
  ): Promise<(readonly Label[])[]> {
    return this.transport.json(seriesCall(match, options), readSeries)
  }

  /** What targets say about their metrics, by name. */
  async metadata(
    options: PrometheusMetadataOptions = {},
  ): Promise<ReadonlyMap<string, readonly MetricMetadata[]>> {
    return this.transport.json(metadataCall(options), readMetadata)
  }

  async rules(options: PrometheusRulesOptions = {}): Promise<PrometheusRuleGroup[]> {
    return this.transport.json(rulesCall(options), readRules)
  }

  /** Alerts that are pending or firing. */
  async alerts(options: CallOptions = {}): Promise<PrometheusAlert[]> {
    return this.transport.json(alertsCall(options), readAlerts)
  }

  async ready(options: CallOptions = {}): Promise<Readiness> {
    return askReady(this.transport, 'prometheus.ready', '/-/ready', options)
  }
}
