import type { Resource, Scope, SpanBatch } from './span-batch.ts'

/** One span as a row; the defaults are what an absent OTLP field means. */
export interface SpanRow {
  traceId: string
  spanId: string
  parentId?: string
  name: string
  kind?: number
  statusCode?: number
  statusMessage?: string
  start: bigint
  end: bigint
  attributes?: string
  events?: string
  links?: string
  traceState?: string
  flags?: number
  dropped?: string
}

/** A span of a batch as a row, without its resource and scope. */
export function spanRowOf(spans: SpanBatch, row: number): Required<SpanRow> {
  return {
    traceId: spans.traceIds[row] ?? '',
    spanId: spans.spanIds[row] ?? '',
    parentId: spans.parentIds[row] ?? '',
    name: spans.names[row] ?? '',
    kind: spans.kinds[row] ?? 0,
    statusCode: spans.statusCodes[row] ?? 0,
    statusMessage: spans.statusMessages[row] ?? '',
    start: spans.starts[row] ?? 0n,
    end: spans.ends[row] ?? 0n,
    attributes: spans.attributes[row] ?? '',
    events: spans.events[row] ?? '',
    links: spans.links[row] ?? '',
    traceState: spans.traceStates[row] ?? '',
    flags: spans.flags[row] ?? 0,
    dropped: spans.dropped[row] ?? '',
  }
}

/** Collects spans one by one into a SpanBatch. Not to be used after `build`. */
export class SpanBatchBuilder {
  readonly #rows: SpanRow[] = []
  readonly #resources: Resource[] = []
  readonly #resourceKeys = new Map<string, number>()
  readonly #resourceIndex: number[] = []
  readonly #scopes: Scope[] = []
  readonly #scopeKeys = new Map<string, number>()
  readonly #scopeIndex: number[] = []

  get length(): number {
    return this.#rows.length
  }

  /** Index of a resource, added on first sight. */
  resource(resource: Resource): number {
    return indexOf(this.#resources, this.#resourceKeys, resource, resource.attributes)
  }

  /** Index of a scope, added on first sight. */
  scope(scope: Scope): number {
    const key = JSON.stringify([scope.name, scope.version, scope.attributes])
    return indexOf(this.#scopes, this.#scopeKeys, scope, key)
  }

  add(resourceIndex: number, scopeIndex: number, row: SpanRow): void {
    this.#resourceIndex.push(resourceIndex)
    this.#scopeIndex.push(scopeIndex)
    this.#rows.push(row)
  }

  build(): SpanBatch {
    const rows = this.#rows
    return {
      length: rows.length,
      traceIds: rows.map((r) => r.traceId),
      spanIds: rows.map((r) => r.spanId),
      parentIds: rows.map((r) => r.parentId ?? ''),
      names: rows.map((r) => r.name),
      kinds: Uint8Array.from(rows, (r) => r.kind ?? 0),
      statusCodes: Uint8Array.from(rows, (r) => r.statusCode ?? 0),
      statusMessages: rows.map((r) => r.statusMessage ?? ''),
      starts: BigInt64Array.from(rows, (r) => r.start),
      ends: BigInt64Array.from(rows, (r) => r.end),
      resources: this.#resources,
      resourceIndex: Uint32Array.from(this.#resourceIndex),
      scopes: this.#scopes,
      scopeIndex: Uint32Array.from(this.#scopeIndex),
      attributes: rows.map((r) => r.attributes ?? ''),
      events: rows.map((r) => r.events ?? ''),
      links: rows.map((r) => r.links ?? ''),
      traceStates: rows.map((r) => r.traceState ?? ''),
      flags: Uint32Array.from(rows, (r) => r.flags ?? 0),
      dropped: rows.map((r) => r.dropped ?? ''),
    }
  }
}

function indexOf<T>(list: T[], keys: Map<string, number>, item: T, key: string): number {
  let index = keys.get(key)
  if (index === undefined) {
    index = list.push(item) - 1
    keys.set(key, index)
  }
  return index
}
