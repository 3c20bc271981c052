import type { ClusterHealth } from '../../../clusters/cluster-health.ts'
import type { ClusterEntry } from '../../../clusters/cluster-registry.ts'
import { CLUSTER_SERVICES, type ServiceSettings } from '../../../clusters/cluster-settings.ts'
import type { RemoteCluster } from '../../../clusters/remote-cluster.ts'

/** A cluster as the API shows it: without a secret in it. */
export function clusterJson(
  { source, cluster }: ClusterEntry<RemoteCluster>,
  health: ClusterHealth | undefined,
): object {
  const { id, name, labels } = cluster.settings
  const services = CLUSTER_SERVICES.flatMap((service) => {
    const settings = cluster.settings[service]
    return settings ? [[service, serviceJson(settings)] as const] : []
  })
  return {
    id,
    ...(name !== undefined && { name }),
    labels: labels ?? {},
    source,
    ...Object.fromEntries(services),
    health: healthJson(health),
  }
}

/** What is known of a cluster's health; `unknown` while nobody has looked. */
export function healthJson(health: ClusterHealth | undefined): object {
  if (!health) return { status: 'unknown' }
  return {
    status: health.status,
    checkedAt: String(health.checkedAt),
    services: Object.fromEntries(health.services),
  }
}

function serviceJson({ url, auth, tenant, headers, tls, timeoutMs }: ServiceSettings): object {
  return {
    url,
    ...(auth && { auth: 'bearer' in auth ? 'bearer' : { basic: auth.basic.username } }),
    ...(tenant !== undefined && { tenant }),
    // What a header holds may be a key.
    ...(headers && { headers: Object.keys(headers) }),
    ...(tls && {
      tls: { skipVerify: tls.skipVerify === true, ownCertificate: tls.cert !== undefined },
    }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  }
}
