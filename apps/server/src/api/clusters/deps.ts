import type { Clock } from '@tailspan/model'
import type { LogqlEngine, TraceqlEngine } from '@tailspan/query'
import type { Clusters } from '../../clusters/clusters.ts'
import type { LogMember } from '../../federation/log-member.ts'
import type { TraceMembers } from '../../federation/trace-members.ts'
import type { TailHub } from '../../tail/tail-hub.ts'
import type { LokiDeps } from '../loki/deps.ts'

/** What the routes over other clusters need. */
export interface ClusterDeps {
  readonly clusters: Clusters
  /** The logs of this server and of all clusters that have some. */
  readonly members: () => Promise<readonly LogMember[]>
  /** The same of traces. */
  readonly traces: () => Promise<TraceMembers>
  /** Filters traces that were put together. */
  readonly traceql: Pick<TraceqlEngine, 'filterTrace'>
  /** What this server's own logs are answered with. */
  readonly loki: LokiDeps
  /** This server's own lines as they come, and who filters them. */
  readonly hub: TailHub
  readonly engine: LogqlEngine
  readonly clock: Clock
  readonly timeoutMs: number
}
