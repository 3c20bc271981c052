import { ENVIRONMENT_ID } from '../clusters/cluster-settings.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The cluster that `LOKI_URL`, `LOKI_PORT`, `LOKI_TENANT_ID`, `GRAFANA_URL`, `GRAFANA_ADMIN_USER` and
 * `GRAFANA_ADMIN_PASSWORD` describe, in the words of tailspan.yaml; null when neither address is set.
 * @param refuse makes an error of what is wrong
 */
export function environmentCluster(env: Env, refuse: (message: string) => Error): object | null {
  const loki = lokiOf(env, refuse)
  const grafana = grafanaOf(env, refuse)
  if (!loki && !grafana) return null
  return { id: ENVIRONMENT_ID, ...(loki && { loki }), ...(grafana && { grafana }) }
}

function lokiOf(env: Env, refuse: (message: string) => Error): object | undefined {
  const url = addressOf('LOKI_URL', env, refuse)
  if (!url) return undefined
  // Kubernetes sets LOKI_PORT=tcp://10.0.0.1:3100 wherever a service has the name loki.
  const given = env['LOKI_PORT'] ?? ''
  const port = given.startsWith('tcp://') ? '' : given
  if (port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65536)) {
    throw refuse(`LOKI_PORT must be a port from 1 to 65535, not "${port}"`)
  }
  const tenant = env['LOKI_TENANT_ID']
  return { url: withPort(url, port), ...(tenant && { tenant }) }
}

function grafanaOf(env: Env, refuse: (message: string) => Error): object | undefined {
  const url = addressOf('GRAFANA_URL', env, refuse)
  if (!url) return undefined
  const username = env['GRAFANA_ADMIN_USER']
  const hasPassword = Boolean(env['GRAFANA_ADMIN_PASSWORD'])
  if (!username && !hasPassword) return { url }
  if (!username || !hasPassword) {
    throw refuse('GRAFANA_ADMIN_USER and GRAFANA_ADMIN_PASSWORD go together')
  }
  // By name: the password itself is nowhere but in the environment.
  return { url, auth: { basic: { username, password: { env: 'GRAFANA_ADMIN_PASSWORD' } } } }
}

function addressOf(name: string, env: Env, refuse: (message: string) => Error): string | undefined {
  const url = env[name]
  if (!url) return undefined
  // What is wrong may have a password in it: it is not repeated.
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url
  throw refuse(`${name} must be an address such as http://localhost:3100`)
}

/** The port counts only where the address has none. */
function withPort(address: string, port: string): string {
  const [, scheme = '', authority = '', rest = ''] =
    /^(https?:\/\/)([^/?#]*)(.*)$/is.exec(address) ?? []
  return port === '' || /:\d+$/.test(authority) ? address : `${scheme}${authority}:${port}${rest}`
}
