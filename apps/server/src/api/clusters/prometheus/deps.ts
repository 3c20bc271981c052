import type { HttpTransport, JsonPlace } from '@tailspan/clients'
import type { Clusters } from '../../../clusters/clusters.ts'

/** The Prometheus of one cluster. */
export interface PrometheusMember {
  readonly id: string
  readonly transport: HttpTransport
}

export async function prometheusMembers({ registry }: Clusters): Promise<PrometheusMember[]> {
  const members = registry.list().map(async ({ cluster }) => {
    const transport = await cluster.transport('prometheus')
    return transport ? [{ id: cluster.settings.id, transport }] : []
  })
  return (await Promise.all(members)).flat()
}

/** What a route answers beside the warnings. */
export interface MergedData {
  readonly data: unknown
  /** For people: how the answer came about. */
  readonly infos?: readonly string[]
  /** For people: what it lacks. */
  readonly warnings?: readonly string[]
}

/** A question to all clusters. */
export interface PrometheusQuestion {
  readonly params: URLSearchParams
  /** Named parts of the path. */
  readonly path: Readonly<Record<string, string>>
  readonly ask: AskClusters
}

/**
 * Asks each cluster below `/api/v1`, with parameters of its own; undefined: not this one. `read` takes
 * `data` of the answer apart; what it refuses is the cluster's failure.
 * @throws TailspanError when none of those asked has an answer
 */
export type AskClusters = <T>(
  path: string,
  paramsOf: (id: string) => URLSearchParams | undefined,
  read: (data: JsonPlace, id: string) => T,
) => Promise<readonly { readonly id: string; readonly value: T }[]>

export type PrometheusRoute = (question: PrometheusQuestion) => Promise<MergedData>
