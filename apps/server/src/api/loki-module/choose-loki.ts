import { TailspanError } from '@tailspan/model'
import { ENVIRONMENT_ID } from '../../clusters/cluster-settings.ts'
import type { RemoteCluster } from '../../clusters/remote-cluster.ts'
import type { LokiModuleDeps } from './deps.ts'
import { LocalLoki } from './local-loki.ts'
import type { LokiTarget } from './loki-target.ts'
import { RemoteLoki } from './remote-loki.ts'

/** Parameter of every route here. */
export const CLUSTER = {
  type: 'string',
  description: 'id of a cluster; the one of LOKI_URL, else this server (local)',
} as const

/**
 * The Loki of the cluster that is named, else that of the environment, else this server's own.
 * @throws TailspanError not_found for no such cluster, bad_request for one without a Loki
 */
export async function chooseLoki(
  deps: LokiModuleDeps,
  cluster: string | undefined,
): Promise<LokiTarget> {
  const chosen = chooseCluster(deps, cluster)
  if (chosen === undefined) return new LocalLoki(deps)
  const { id } = chosen.settings
  const loki = await chosen.client(
    'loki',
    ({ LokiClient }, transport) => new RemoteLoki(id, new LokiClient(transport)),
  )
  if (!loki) throw new TailspanError('bad_request', `cluster "${id}" has no loki`)
  return loki
}

/** The same as a cluster; undefined for this server. */
export function chooseCluster(
  { clusters: { registry } }: Pick<LokiModuleDeps, 'clusters'>,
  id: string | undefined,
): RemoteCluster | undefined {
  if (id === 'local') return undefined
  if (id === 'all') {
    throw new TailspanError('bad_request', 'cluster must be one; /clusters/all asks all of them')
  }
  if (id) return registry.get(id).cluster
  const environment = registry.list().find(({ cluster }) => cluster.settings.id === ENVIRONMENT_ID)
  return environment?.cluster.settings.loki ? environment.cluster : undefined
}
