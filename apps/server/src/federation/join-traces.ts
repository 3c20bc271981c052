import {
  decodeAttributes,
  encodeAttributes,
  type Resource,
  type SpanBatch,
  SpanBatchBuilder,
  spanRowOf,
} from '@tailspan/model'

const CLUSTER = 'cluster'
const EXPORTED = 'exported_cluster'

export interface TracePart {
  /** The cluster's. */
  readonly id: string
  readonly spans: SpanBatch
}

/**
 * One trace of what several clusters have of it. Each resource gains its cluster's id as the attribute
 * `cluster`; one of its own becomes `exported_cluster`. A span that clusters hold alike comes once, as
 * the first one's.
 */
export function joinTraces(parts: readonly TracePart[]): SpanBatch {
  const builder = new SpanBatchBuilder()
  const resourceKeys = new Map<string, number>()
  const known = new Set<string>()
  for (const { id, spans } of parts) {
    const resources = spans.resources.map((resource) => ({
      key: numberOf(resourceKeys, resource.attributes),
      index: builder.resource(seen(resource, id)),
    }))
    const scopes = spans.scopes.map((scope) => builder.scope(scope))
    for (let row = 0; row < spans.length; row++) {
      const resource = resources[spans.resourceIndex[row] ?? 0]
      const scope = scopes[spans.scopeIndex[row] ?? 0]
      if (resource === undefined || scope === undefined) continue
      const span = spanRowOf(spans, row)
      // What one cluster has is without duplicates.
      if (parts.length > 1) {
        const key = JSON.stringify([resource.key, scope, ...Object.values(span)], plainly)
        if (known.has(key)) continue
        known.add(key)
      }
      builder.add(resource.index, scope, span)
    }
  }
  return builder.build()
}

function numberOf(keys: Map<string, number>, text: string): number {
  const known = keys.get(text) ?? keys.size
  keys.set(text, known)
  return known
}

function plainly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

/** The resource as it is among those of other clusters. */
function seen({ service, attributes }: Resource, id: string): Resource {
  const own = decodeAttributes(attributes).map(({ key, value }) => ({
    key: key === CLUSTER ? EXPORTED : key,
    value,
  }))
  return { service, attributes: encodeAttributes([...own, { key: CLUSTER, value: id }]) }
}
