import type { Resource, Scope, SpanBatch } from '@tailspan/model'

/** A trace in OTLP's nesting: spans of one resource, in it those of one scope. */
export interface OtlpTrace {
  readonly batch: SpanBatch
  readonly resourceSpans: readonly OtlpResourceSpans[]
}

interface OtlpResourceSpans {
  readonly resource: Resource
  /** Attributes that were dropped from the resource. */
  readonly dropped: number
  readonly scopeSpans: readonly OtlpScopeSpans[]
}

interface OtlpScopeSpans {
  readonly scope: Scope
  /** Attributes that were dropped from the scope. */
  readonly dropped: number
  /** Rows of the batch, in the order received. */
  readonly rows: readonly number[]
}

const NO_RESOURCE: Resource = { service: '', attributes: '' }
const NO_SCOPE: Scope = { name: '', version: '', attributes: '' }

/** Nests the given rows of a batch, by default all. Both encoders of a trace start from this. */
export function traceToOtlp(
  batch: SpanBatch,
  rows: Iterable<number> = Array.from({ length: batch.length }, (_, row) => row),
): OtlpTrace {
  const byResource = new Map<string, Building>()
  for (const row of rows) {
    const [, , , ofResource = 0, ofScope = 0] = droppedOf(batch, row)
    const resource = batch.resourceIndex[row] ?? 0
    const scope = batch.scopeIndex[row] ?? 0
    const outer = taken(byResource, `${resource}/${ofResource}`, () => ({
      resource: batch.resources[resource] ?? NO_RESOURCE,
      dropped: ofResource,
      byScope: new Map(),
    }))
    const inner = taken(outer.byScope, `${scope}/${ofScope}`, () => ({
      scope: batch.scopes[scope] ?? NO_SCOPE,
      dropped: ofScope,
      rows: [],
    }))
    inner.rows.push(row)
  }
  return {
    batch,
    resourceSpans: [...byResource.values()].map(({ resource, dropped, byScope }) => ({
      resource,
      dropped,
      scopeSpans: [...byScope.values()],
    })),
  }
}

interface Building {
  readonly resource: Resource
  readonly dropped: number
  readonly byScope: Map<string, OtlpScopeSpans & { readonly rows: number[] }>
}

/** The entry of a map, made when it is not there. */
function taken<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

/** Dropped counts of a span, see SpanBatch. */
type Dropped = readonly [
  attributes: number,
  events: number,
  links: number,
  resource?: number,
  scope?: number,
]

export function droppedOf(batch: SpanBatch, row: number): Dropped {
  const text = batch.dropped[row] ?? ''
  return text === '' ? [0, 0, 0] : (JSON.parse(text) as Dropped)
}

/** The JSON list of a column, [] for ''. */
export function listOf<T>(text: string | undefined): readonly T[] {
  return text === undefined || text === '' ? [] : (JSON.parse(text) as T[])
}
