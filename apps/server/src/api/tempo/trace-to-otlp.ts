import type { Resource, Scope, SpanBatch } from '@tailspan/model'

/** A trace in OTLP's nesting: spans of one resource, in it those of one scope. */
export interface OtlpTrace {
  readonly batch: SpanBatch
  readonly resourceSpans: readonly OtlpResourceSpans[]
}

export interface OtlpResourceSpans {
  readonly resource: Resource
  readonly scopeSpans: readonly OtlpScopeSpans[]
}

export interface OtlpScopeSpans {
  readonly scope: Scope
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
  const byResource = new Map<number, Map<number, number[]>>()
  for (const row of rows) {
    const resource = batch.resourceIndex[row] ?? 0
    const scope = batch.scopeIndex[row] ?? 0
    let scopes = byResource.get(resource)
    if (scopes === undefined) {
      scopes = new Map()
      byResource.set(resource, scopes)
    }
    const list = scopes.get(scope)
    if (list === undefined) scopes.set(scope, [row])
    else list.push(row)
  }
  return {
    batch,
    resourceSpans: [...byResource].map(([resource, scopes]) => ({
      resource: batch.resources[resource] ?? NO_RESOURCE,
      scopeSpans: [...scopes].map(([scope, list]) => ({
        scope: batch.scopes[scope] ?? NO_SCOPE,
        rows: list,
      })),
    })),
  }
}

/** Dropped counts of attributes, events and links of a span. */
export function droppedOf(batch: SpanBatch, row: number): readonly [number, number, number] {
  const text = batch.dropped[row] ?? ''
  return text === '' ? [0, 0, 0] : (JSON.parse(text) as [number, number, number])
}

/** The JSON list of a column, [] for ''. */
export function listOf<T>(text: string | undefined): readonly T[] {
  return text === undefined || text === '' ? [] : (JSON.parse(text) as T[])
}
