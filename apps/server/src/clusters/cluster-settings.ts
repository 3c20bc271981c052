import type { EndpointOptions } from '@tailspan/clients'

/** What a cluster can have; `otlp` is where it takes spans. */
export const CLUSTER_SERVICES = [
  'loki',
  'tempo',
  'prometheus',
  'jaeger',
  'zipkin',
  'grafana',
  'otlp',
] as const

export type ClusterService = (typeof CLUSTER_SERVICES)[number]

/** One server of a cluster, in the words of the clients. */
export type ServiceSettings = Pick<
  EndpointOptions,
  'url' | 'auth' | 'tenant' | 'headers' | 'tls' | 'timeoutMs'
>

/** A cluster as it was written down: where its servers are and how to speak to them. */
export interface ClusterSettings extends Partial<Record<ClusterService, ServiceSettings>> {
  /** Unique: letters, digits, `.`, `_` and `-`, at most 63. */
  readonly id: string
  readonly name?: string
  /** Such as `region: eu`; queries choose clusters by them. */
  readonly labels?: Readonly<Record<string, string>>
}

/** The id of the cluster that `LOKI_URL` and `GRAFANA_URL` describe. */
export const ENVIRONMENT_ID = 'env'

/** This server itself, and all clusters at once: nobody else's ids. */
export const RESERVED_IDS: ReadonlySet<string> = new Set(['local', 'all'])
