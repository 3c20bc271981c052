import type { Clock } from '@tailspan/model'
import type { Clusters } from '../../clusters/clusters.ts'
import type { LogMember } from '../../federation/log-member.ts'

/** What the routes over other clusters need. */
export interface ClusterDeps {
  readonly clusters: Clusters
  /** The logs of this server and of all clusters that have some. */
  readonly members: () => Promise<readonly LogMember[]>
  readonly clock: Clock
  readonly timeoutMs: number
}
