import type { JsonPlace } from '@tailspan/clients'
import type { PrometheusRoute } from './deps.ts'
import { withCluster } from './metric-labels.ts'

/** `/rules`: the groups of all clusters; the cluster stands in front of the file and among the labels. */
export const rules: PrometheusRoute = async ({ params, ask }) => {
  const answers = await ask(
    'rules',
    () => params,
    (data, id) =>
      data
        .at('groups')
        .items()
        .map((group) => groupOf(group, id)),
  )
  return { data: { groups: answers.flatMap(({ value }) => value) } }
}

/** `/alerts`: those of all clusters. */
export const alerts: PrometheusRoute = async ({ params, ask }) => {
  const answers = await ask(
    'alerts',
    () => params,
    (data, id) => alertsOf(data.at('alerts'), id),
  )
  return { data: { alerts: answers.flatMap(({ value }) => value) } }
}

function groupOf(group: JsonPlace, id: string): object {
  return {
    ...(group.value as object),
    file: `${id}/${group.at('file').textOr('')}`,
    rules: group
      .at('rules')
      .items()
      .map((rule) => ruleOf(rule, id)),
  }
}

function ruleOf(rule: JsonPlace, id: string): object {
  const own = rule.at('alerts')
  return {
    ...(rule.value as object),
    labels: withCluster(rule.at('labels'), id),
    ...(!own.absent && { alerts: alertsOf(own, id) }),
  }
}

function alertsOf(alerts: JsonPlace, id: string): object[] {
  return alerts
    .items()
    .map((alert) => ({ ...(alert.value as object), labels: withCluster(alert.at('labels'), id) }))
}
