import type { Attribute } from '@tailspan/model'
import type { TraceSearchHit } from '../search/hit.ts'
import type { TagSearch } from '../search/tag-match.ts'
import { firstStages } from '../syntax/first-stages.ts'
import { parseTraceql } from '../syntax/parse.ts'
import { printTraceql } from '../syntax/print.ts'
import { CLUSTER_ATTRIBUTE, EXPORTED_CLUSTER } from './cluster-field.ts'
import { clusterStages } from './cluster-stages.ts'
import { mergeHits, withCluster } from './merge-hits.ts'
import type { FoundRequest, TraceCluster, TraceFanOut } from './trace-cluster.ts'

/**
 * Searches many clusters at once. Each is asked for its own traces alone: what a query says of how
 * spans stand to each other is told within a cluster. Rejects with `bad_request` for a query that
 * cannot be understood.
 */
export class FederatedSearch {
  readonly #clusters: readonly TraceCluster[]
  readonly #fanOut: TraceFanOut

  constructor(clusters: readonly TraceCluster[], fanOut: TraceFanOut) {
    this.#clusters = clusters
    this.#fanOut = fanOut
  }

  /** Newest first; of a metrics query the filters are asked. */
  async search(text: string, request: FoundRequest): Promise<TraceSearchHit[]> {
    const query = parseTraceql(text)
    const stages = query.kind === 'spans' ? query.stages : firstStages(query.metrics)
    const { hints } = query
    const asked = this.#clusters.flatMap((cluster) => {
      const own = clusterStages(stages, cluster.id)
      if (own === null) return []
      const ownText = printTraceql({ kind: 'spans', stages: own.stages, hints })
      return [{ id: cluster.id, cluster, own, ownText }]
    })
    const answers = await this.#fanOut(asked, async ({ id, cluster, own, ownText }, signal) => {
      const hits = await cluster.search(ownText, request, signal)
      const shown = own.shown ? attribute(CLUSTER_ATTRIBUTE, id) : null
      const by = own.by.map((key) => attribute(key, id))
      return hits.map((hit) => withCluster(hit, shown, by))
    })
    const found = answers.map(({ value }) => value)
    return mergeHits(found, request.limit, request.spss)
  }

  /** Newest first; the tag `cluster` chooses clusters. */
  async searchTags(
    search: TagSearch,
    request: Omit<FoundRequest, 'spss'>,
  ): Promise<TraceSearchHit[]> {
    const asked = this.#clusters.filter(({ id }) =>
      search.tags.every(({ key, value }) => key !== CLUSTER_ATTRIBUTE || value === id),
    )
    const tags = search.tags
      .filter(({ key }) => key !== CLUSTER_ATTRIBUTE)
      .map((tag) => (tag.key === EXPORTED_CLUSTER ? { ...tag, key: CLUSTER_ATTRIBUTE } : tag))
    const answers = await this.#fanOut(asked, (cluster, signal) =>
      cluster.searchTags({ ...search, tags }, request, signal),
    )
    const found = answers.map(({ value }) => value)
    return mergeHits(found, request.limit, 0)
  }
}

function attribute(key: string, value: string): Attribute {
  return { key, value }
}
