import type { ScopeTags, TimeRange } from '@tailspan/model'
import { parseLenient } from '../syntax/parse-lenient.ts'
import { parseTag } from '../syntax/parse-tag.ts'
import { printField, printStatic, printTraceql } from '../syntax/print.ts'
import type { Static } from '../value/static.ts'
import { CLUSTER_ATTRIBUTE, EXPORTED_CLUSTER, isCluster, ownRef } from './cluster-field.ts'
import { clusterStages } from './cluster-stages.ts'
import type { TraceCluster, TraceFanOut } from './trace-cluster.ts'

interface AskedTags {
  readonly id: string
  readonly cluster: TraceCluster
  /** '' or one `{ … }`. */
  readonly filter: string
}

/** Names and values of tags over many clusters, `cluster` among those of resources. */
export class FederatedTags {
  readonly #clusters: readonly TraceCluster[]
  readonly #fanOut: TraceFanOut

  constructor(clusters: readonly TraceCluster[], fanOut: TraceFanOut) {
    this.#clusters = clusters
    this.#fanOut = fanOut
  }

  /** As the engine's: what cannot be read as a filter is none. */
  async tags(filter: string, range: TimeRange): Promise<ScopeTags[]> {
    const answers = await this.#fanOut(this.#asked(filter), ({ cluster, filter: own }, signal) =>
      cluster.tags(own, range, signal),
    )
    const scopes = new Map<ScopeTags['scope'], Set<string>>()
    const namesOf = (scope: ScopeTags['scope']): Set<string> => {
      const names = scopes.get(scope) ?? new Set<string>()
      scopes.set(scope, names)
      return names
    }
    for (const { value } of answers) {
      for (const { scope, tags } of value) {
        for (const tag of tags) namesOf(scope).add(seenName(scope, tag))
      }
    }
    if (answers.length > 0) namesOf('resource').add(CLUSTER_ATTRIBUTE)
    return [...scopes].map(([scope, tags]) => ({ scope, tags: [...tags].sort() }))
  }

  /** Values of a tag (`span.a`, `.a`, `span:name`), at most `limit`; of `cluster` the ids. */
  async tagValues(
    tag: string,
    request: { readonly filter: string; readonly range: TimeRange; readonly limit: number },
  ): Promise<Static[]> {
    const ref = parseTag(tag)
    const asked = this.#asked(request.filter)
    if (isCluster(ref)) {
      return asked.map(({ id }): Static => ({ type: 'string', value: id })).slice(0, request.limit)
    }
    const own = ownRef(ref)
    const ownTag = own === ref ? tag : printField(own)
    const answers = await this.#fanOut(asked, ({ cluster, filter }, signal) =>
      cluster.tagValues(ownTag, { ...request, filter }, signal),
    )
    const found = new Map<string, Static>()
    for (const { value } of answers) {
      for (const one of value) found.set(`${one.type} ${printStatic(one)}`, one)
    }
    return [...found.values()].slice(0, request.limit)
  }

  #asked(filter: string): AskedTags[] {
    const query = filter.trim() === '' ? null : parseLenient(filter)
    return this.#clusters.flatMap((cluster): AskedTags[] => {
      const { id } = cluster
      if (query?.kind !== 'spans') return [{ id, cluster, filter: '' }]
      const own = clusterStages(query.stages, id)
      if (own === null) return []
      return [{ id, cluster, filter: printTraceql({ ...query, stages: own.stages }) }]
    })
  }
}

function seenName(scope: ScopeTags['scope'], tag: string): string {
  return scope === 'resource' && tag === CLUSTER_ATTRIBUTE ? EXPORTED_CLUSTER : tag
}
