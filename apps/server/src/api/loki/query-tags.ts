import type { IncomingHttpHeaders } from 'node:http'

const HEADER = 'x-query-tags'
const LOGS_DRILLDOWN = 'grafana-lokiexplore-app'

/**
 * Whether Grafana's Logs Drilldown asks, by `Source=…` in the list of `name=value` that a query is
 * tagged with. It shows answers that lack series, with their warning.
 */
export function isLogsDrilldown(headers: IncomingHttpHeaders): boolean {
  const tags = String(headers[HEADER] ?? '').split(',')
  return tags.some((tag) => {
    const [name = '', value = ''] = tag.split('=').map((part) => part.trim().toLowerCase())
    return name === 'source' && value === LOGS_DRILLDOWN
  })
}
