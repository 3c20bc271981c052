import type { Clock } from '@tailspan/model'
import type { TraceqlEngine } from '@tailspan/query'
import type { Clusters } from '../../clusters/clusters.ts'
import type { LogMember } from '../../federation/log-member.ts'
import type { TraceMembers } from '../../federation/trace-members.ts'

/** What the routes over other clusters need. */
export interface ClusterDeps {
  readonly clusters: Clusters
  /** The logs of this server and of all clusters that have some. */
  readonly members: () => Promise<readonly LogMember[]>
  /** The same of traces. */
  readonly traces: () => Promise<TraceMembers>
  /** Filters traces that were put together. */
  readonly traceql: Pick<TraceqlEngine, 'filterTrace'>
  readonly clock: Clock
  readonly timeoutMs: number
}
