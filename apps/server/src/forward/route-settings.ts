import type { LabelMatcher } from '@tailspan/model'

/** What can be forwarded. */
export const FORWARD_SIGNALS = ['logs', 'traces'] as const

export type ForwardSignal = (typeof FORWARD_SIGNALS)[number]

/** The server of a cluster that takes each signal. */
export const TAKERS = { logs: 'loki', traces: 'otlp' } as const

/** What is done with what comes when a queue is full. */
export const WHEN_FULL = ['refuse', 'drop-oldest', 'drop-newest'] as const

export type WhenFull = (typeof WHEN_FULL)[number]

/** One route of `forward:` in tailspan.yaml: what goes where, and what waits meanwhile. */
export interface RouteSettings {
  /** Unique; the folder of its queues is called so. */
  readonly name: string
  /** Id of a cluster. */
  readonly to: string
  readonly signals: readonly ForwardSignal[]
  /** Labels of streams; attributes of resources, named as labels (`service_name`). Empty: everything. */
  readonly matchers: readonly LabelMatcher[]
  /** Tenants whose data goes; null for everybody's. */
  readonly fromTenants: readonly string[] | null
  /** Tenant that the target is told: the sender's, this one, or (null) the one of the cluster's settings. */
  readonly tenant: { readonly pass: true } | { readonly as: string } | null
  /** Whether it is kept here, too. */
  readonly keep: boolean
  readonly queue: {
    /** Bytes on disk at most, for each signal. */
    readonly bytes: number
    readonly whenFull: WhenFull
  }
}
