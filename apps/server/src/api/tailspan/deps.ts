import type { Clock, LogReader, SpanReader } from '@tailspan/model'
import type { LogqlLimits, TraceqlEngine } from '@tailspan/query'
import type { Clusters } from '../../clusters/clusters.ts'
import type { LogMember } from '../../federation/log-member.ts'
import type { TraceMembers } from '../../federation/trace-members.ts'
import type { Forwarder } from '../../forward/forwarder.ts'
import type { TailHub } from '../../tail/tail-hub.ts'
import type { Counters } from '../../telemetry/counters.ts'

/** Where senders and people reach this server. */
export interface Endpoints {
  readonly ui: string
  readonly loki: string
  readonly otlpHttp: string
  /** null when the gRPC listener is off. */
  readonly otlpGrpc: string | null
  /** Address that takes Zipkin v2 spans. */
  readonly zipkin: string
}

/** What the routes of Tailspan's own API need. */
export interface TailspanDeps {
  readonly logs: LogReader
  readonly spans: SpanReader
  readonly traceql: TraceqlEngine
  readonly logqlLimits: LogqlLimits
  readonly hub: TailHub
  readonly clock: Clock
  readonly counters: Counters
  readonly clusters: Clusters
  readonly forwarder: Pick<Forwarder, 'states' | 'left'>
  /** The logs of this server and of all clusters that have some. */
  readonly members: () => Promise<readonly LogMember[]>
  /** The same of traces. */
  readonly traces: () => Promise<TraceMembers>
  readonly timeoutMs: number
  readonly about: {
    readonly version: string
    readonly dataFolder: string
    readonly demo: boolean
    /** Known once the server listens. */
    readonly endpoints: () => Endpoints
  }
}
