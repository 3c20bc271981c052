import type { Auth, EndpointOptions, Secret } from '@tailspan/clients'
import { CLUSTER_SERVICES, type ClusterSettings, type ServiceSettings } from './cluster-settings.ts'

/**
 * The settings with each secret replaced: tokens, passwords, private keys and what headers hold, as
 * that is mostly a key too. Secrets named by file or variable stay: their names are none.
 * @param change gets the secret and a name for where it stands
 */
export function changeSecrets(
  settings: ClusterSettings,
  change: (secret: string, place: string) => string,
): ClusterSettings {
  const changed: Record<string, unknown> = { ...settings }
  for (const service of CLUSTER_SERVICES) {
    const one = settings[service]
    if (!one) continue
    const at = (what: string, secret: string): string =>
      change(secret, `${settings.id}.${service}.${what}`)
    changed[service] = {
      ...one,
      ...(one.auth && { auth: changeAuth(one.auth, at) }),
      ...(one.headers && { headers: changeHeaders(one.headers, at) }),
      ...(one.tls && { tls: changeTls(one.tls, at) }),
    } satisfies ServiceSettings
  }
  return changed as unknown as ClusterSettings
}

type Change = (what: string, secret: string) => string

function changeAuth(auth: Auth, change: Change): Auth {
  const changed = (secret: Secret, what: string): Secret =>
    typeof secret === 'string' ? change(what, secret) : secret
  if ('bearer' in auth) return { bearer: changed(auth.bearer, 'auth.bearer') }
  const { username, password } = auth.basic
  return { basic: { username, password: changed(password, 'auth.basic.password') } }
}

function changeHeaders(
  headers: Readonly<Record<string, string>>,
  change: Change,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, change(`headers.${name}`, value)]),
  )
}

function changeTls(
  tls: NonNullable<EndpointOptions['tls']>,
  change: Change,
): NonNullable<EndpointOptions['tls']> {
  return typeof tls.key === 'string' ? { ...tls, key: change('tls.key', tls.key) } : tls
}
