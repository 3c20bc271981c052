import { type Label, parseRfc3339 } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { readLabels } from '../http/labels-json.ts'

export interface PrometheusRulesOptions extends CallOptions {
  readonly type?: 'alert' | 'record'
}

/** An alert that is pending or firing. */
export interface PrometheusAlert {
  readonly labels: readonly Label[]
  readonly annotations: readonly Label[]
  /** `pending`, `firing`, or what the server adds. */
  readonly state: string
  /** Nanoseconds since the epoch; null when the server does not say. */
  readonly activeAt: bigint | null
  readonly value: number
}

export interface PrometheusRule {
  readonly type: 'alerting' | 'recording'
  readonly name: string
  readonly query: string
  readonly labels: readonly Label[]
  /** `ok`, `err` or `unknown`. */
  readonly health: string
  /** '' when there was none. */
  readonly lastError: string
  /** Seconds the condition has to last; 0 for recording rules. */
  readonly durationSeconds: number
  /** `inactive`, `pending` or `firing`; '' for recording rules. */
  readonly state: string
  readonly annotations: readonly Label[]
  readonly alerts: readonly PrometheusAlert[]
}

export interface PrometheusRuleGroup {
  readonly name: string
  readonly file: string
  readonly intervalSeconds: number
  readonly rules: readonly PrometheusRule[]
}

/** `/api/v1/rules`. */
export function rulesCall(options: PrometheusRulesOptions): Call {
  return getCall('prometheus.rules', '/api/v1/rules', { type: options.type }, options)
}

/** `/api/v1/alerts`. */
export function alertsCall(options: CallOptions): Call {
  return getCall('prometheus.alerts', '/api/v1/alerts', {}, options)
}

export function readRules(root: JsonPlace): PrometheusRuleGroup[] {
  const groups = root.at('data').at('groups').items()
  return groups.map((group) => ({
    name: group.at('name').textOr(''),
    file: group.at('file').textOr(''),
    intervalSeconds: group.at('interval').numberOr(0),
    rules: group.at('rules').items().map(readRule),
  }))
}

export function readAlerts(root: JsonPlace): PrometheusAlert[] {
  return root.at('data').at('alerts').items().map(readAlert)
}

function readRule(rule: JsonPlace): PrometheusRule {
  const type = rule.at('type').text()
  if (type !== 'alerting' && type !== 'recording') {
    throw rule.at('type').wrong('alerting or recording')
  }
  return {
    type,
    name: rule.at('name').textOr(''),
    query: rule.at('query').textOr(''),
    labels: readLabels(rule.at('labels')),
    health: rule.at('health').textOr('unknown'),
    lastError: rule.at('lastError').textOr(''),
    durationSeconds: rule.at('duration').numberOr(0),
    state: rule.at('state').textOr(''),
    annotations: readLabels(rule.at('annotations')),
    alerts: rule.at('alerts').items().map(readAlert),
  }
}

function readAlert(alert: JsonPlace): PrometheusAlert {
  return {
    labels: readLabels(alert.at('labels')),
    annotations: readLabels(alert.at('annotations')),
    state: alert.at('state').textOr(''),
    activeAt: parseRfc3339(alert.at('activeAt').textOr('')),
    value: alert.at('value').numberOr(Number.NaN),
  }
}
