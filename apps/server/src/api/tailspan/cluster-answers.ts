import { TailspanError } from '@tailspan/model'
import { type ClusterStatus, NoClusterAnswered } from '../../federation/cluster-fan-out.ts'
import {
  choice,
  list,
  type Properties,
  record,
  type Schema,
  text,
  whole,
} from '../openapi/schema.ts'
import type { ChosenClusters } from './choose-clusters.ts'

/** How each cluster fared. */
export const clusterStatuses = list(
  record(
    'ClusterStatus',
    {
      id: text('the cluster’s'),
      status: choice(['ok', 'error']),
      code: text(
        'why it failed: `bad_request`, `unauthorized`, `forbidden`, `not_found`, `rate_limited`, `timeout`, ' +
          '`unreachable`, `tls`, `unavailable`, `too_large`, `bad_response` or `internal`',
      ),
      tookMs: whole('milliseconds until it answered or failed'),
      error: text('the same for people'),
    },
    ['code', 'error'],
  ),
  'how each cluster fared, in the order they were asked',
)

/** What every answer of clusters has beside what was asked for. */
const clusterProperties = {
  clusters: clusterStatuses,
  warnings: list(text(), 'what a person should know about the answer'),
} satisfies Properties

/** An answer of clusters: what was asked for, and how they fared. */
export function clusterAnswer(title: string, properties: Properties): Schema {
  return record(title, { ...properties, ...clusterProperties }, ['warnings'])
}

/** Errors of every route that asks clusters. */
export const clusterFailures = {
  400: 'A parameter or the query is wrong, or a cluster that was named has nothing of the kind.',
  404: 'There is no such cluster.',
  502: 'None of the clusters answered. `code` is theirs when it is the same for all, else `unavailable`.',
} as const

/** Whoever knows how clusters fared. */
export interface Fared {
  readonly statuses: readonly ClusterStatus[]
  readonly warnings: readonly string[]
}

/** A failure that says how each cluster fared. */
export class ClustersError extends TailspanError {
  readonly clusters: readonly ClusterStatus[]
  /** What to answer instead of the code of its kind. */
  readonly clusterCode: string | undefined

  constructor(error: TailspanError, clusters: readonly ClusterStatus[]) {
    super(error.code, error.message, { cause: error })
    this.clusters = clusters
    this.clusterCode = error instanceof NoClusterAnswered ? sharedCode(clusters) : undefined
  }
}

function sharedCode(clusters: readonly ClusterStatus[]): string {
  const codes = new Set(clusters.map(({ code = 'internal' }) => code))
  const [code] = codes
  return codes.size === 1 && code !== undefined ? code : 'unavailable'
}

/** Adds how the clusters fared to an answer, or to its failure. */
export async function withClusters<T extends object>(
  fared: Fared,
  answer: () => Promise<T>,
): Promise<T & { readonly clusters: readonly ClusterStatus[] }> {
  try {
    const found = await answer()
    const { statuses: clusters, warnings } = fared
    return { ...found, ...(warnings.length > 0 && { warnings }), clusters }
  } catch (error) {
    const asked = fared.statuses.length > 0
    throw error instanceof TailspanError && asked ? new ClustersError(error, fared.statuses) : error
  }
}

/** This server's own store, which fails as a whole request does. */
export class LocalAlone implements Fared {
  readonly warnings = []
  readonly #started = performance.now()

  get statuses(): readonly ClusterStatus[] {
    const tookMs = Math.round(performance.now() - this.#started)
    return [{ id: 'local', status: 'ok', tookMs }]
  }
}

/**
 * Those of the chosen clusters that have what is asked for.
 * @param what such as `logs`
 * @param service what a cluster needs for it, such as `loki`
 * @throws TailspanError bad_request when a named one has not, or none has
 */
export function having<T extends { readonly id: string }>(
  members: readonly T[],
  { ids, named }: ChosenClusters,
  what: string,
  service: string,
): T[] {
  const found = members.filter(({ id }) => ids.has(id))
  const without = named.find((name) => found.every(({ id }) => id !== name))
  if (without === 'local') {
    throw new TailspanError('bad_request', `this server keeps no ${what}: name clusters that do`)
  }
  if (without !== undefined) {
    const why = `cluster "${without}" has no ${service}, so there are no ${what} to ask for`
    throw new TailspanError('bad_request', why)
  }
  if (found.length > 0) return found
  throw new TailspanError('bad_request', `none of these clusters has ${what} (${service})`)
}
