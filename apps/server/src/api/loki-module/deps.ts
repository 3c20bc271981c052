import type { Clock } from '@tailspan/model'
import type { Clusters } from '../../clusters/clusters.ts'
import type { LogMember } from '../../federation/log-member.ts'

/** What the routes about one Loki need. */
export interface LokiModuleDeps {
  readonly clusters: Clusters
  /** This server's own logs. */
  readonly local: LogMember
  /** Takes a push in Loki's JSON as from any sender. */
  readonly receive: ReceivePush
  /** Why the store cannot be used now, or null when it can. */
  readonly storeProblem: () => string | null
  readonly clock: Clock
  /** A text that no other call gives. */
  readonly newId: () => string
  /** Longest time a request may take, milliseconds. */
  readonly timeoutMs: number
}

/** @param body Loki's JSON; answers the receiver's status and what it says about a refusal */
type ReceivePush = (body: string) => Promise<{ readonly status: number; readonly text: string }>
