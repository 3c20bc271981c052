import type { TraceSearchHit } from '../search/hit.ts'
import { mentionedFields } from '../search/mentions.ts'
import type { TagSearch } from '../search/tag-match.ts'
import { firstStages } from '../syntax/first-stages.ts'
import { parseTraceql } from '../syntax/parse.ts'
import { printField, printTraceql } from '../syntax/print.ts'
import type { Stage } from '../syntax/tree.ts'
import { CLUSTER_ATTRIBUTE, EXPORTED_CLUSTER, isCluster, ownRef } from './cluster-field.ts'
import { clusterStages } from './cluster-stages.ts'
import { mergeHits, seenHit } from './merge-hits.ts'
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
      const ownText = printTraceql({ kind: 'spans', stages: showingAll(own.stages, stages), hints })
      return [{ id: cluster.id, cluster, own, ownText }]
    })
    const answers = await this.#fanOut(asked, async ({ id, cluster, own, ownText }, signal) => {
      const hits = await cluster.search(ownText, request, signal)
      return hits.map((hit) => seenHit(hit, own, id))
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

/** Own stages that show what the query names, also where nothing depends on it in this cluster. */
function showingAll(own: readonly Stage[], stages: readonly Stage[]): readonly Stage[] {
  const known = new Set(mentionedFields(own).map(printField))
  const fields = mentionedFields(stages)
    .filter((ref) => !isCluster(ref))
    .map(ownRef)
    .filter((ref) => !known.has(printField(ref)))
  return fields.length === 0 ? own : [...own, { kind: 'select', fields }]
}
