import { BIGINT, type DuckDBValue, UHUGEINT, UINTEGER } from '@duckdb/node-api'
import {
  type Resource,
  type Scope,
  SpanBatchBuilder,
  type SpanRow,
  type TraceBatch,
} from '@tailspan/model'
import { spanText, traceText } from './hex-id.ts'
import type { SpanQueries } from './span-queries.ts'

/** A trace and where its rows are. */
export interface TraceRows {
  readonly traceId: bigint
  readonly firstSeq: bigint
  readonly lastSeq: bigint
}

interface LoadedSpan {
  readonly resource: number
  readonly scope: number
  readonly row: SpanRow
}

const COLUMNS = `trace_id, resource, scope, span_id, parent_id, name, kind, status, status_message,
  start_ns, end_ns, attributes, events, links, trace_state, flags, dropped`

/** Resources and scopes that are remembered; the oldest are read again when they are met again. */
const REMEMBERED = 4096

/** Loads whole traces. */
export class SpanLoader {
  readonly #queries: SpanQueries
  readonly #resources = new Map<number, Resource>()
  readonly #scopes = new Map<number, Scope>()

  constructor(queries: SpanQueries) {
    this.#queries = queries
  }

  /** The traces in the given order, with the spans that lie in their rows. */
  async load(traces: readonly TraceRows[], signal: AbortSignal): Promise<TraceBatch> {
    const byTrace = new Map<string, LoadedSpan[]>()
    for (const trace of traces) byTrace.set(traceText(trace.traceId), [])
    for (const span of await this.#spans(traces, signal)) byTrace.get(span.row.traceId)?.push(span)
    const loaded = [...byTrace.values()]
    const resources = await this.#resourcesOf(loaded, signal)
    const scopes = await this.#scopesOf(loaded, signal)
    const builder = new SpanBatchBuilder()
    const offsets = loaded.map((spans) => {
      const offset = builder.length
      for (const { resource, scope, row } of withoutDuplicates(spans)) {
        const from = builder.resource(resources.get(resource) ?? { service: '', attributes: '' })
        const by = builder.scope(scopes.get(scope) ?? { name: '', version: '', attributes: '' })
        builder.add(from, by, row)
      }
      return offset
    })
    return { spans: builder.build(), offsets: Uint32Array.from(offsets) }
  }

  #spans(traces: readonly TraceRows[], signal: AbortSignal): Promise<LoadedSpan[]> {
    const first = traces.reduce((a, t) => (t.firstSeq < a ? t.firstSeq : a), 2n ** 63n - 1n)
    const last = traces.reduce((a, t) => (t.lastSeq > a ? t.lastSeq : a), 0n)
    return this.#queries.rows(
      (parameters) => `
        SELECT ${COLUMNS} FROM span_rows
        WHERE trace_id IN (${traces.map((t) => parameters.add(t.traceId, UHUGEINT)).join(', ')})
          AND seq BETWEEN ${parameters.add(first, BIGINT)} AND ${parameters.add(last, BIGINT)}
        ORDER BY seq`,
      readSpan,
      signal,
    )
  }

  #resourcesOf(
    loaded: readonly (readonly LoadedSpan[])[],
    signal: AbortSignal,
  ): Promise<Map<number, Resource>> {
    const ids = new Set(loaded.flatMap((spans) => spans.map((span) => span.resource)))
    return this.#remembered(
      this.#resources,
      ids,
      'SELECT id, service, attributes FROM span_resources',
      ([, service, attributes]) => ({ service: String(service), attributes: String(attributes) }),
      signal,
    )
  }

  #scopesOf(
    loaded: readonly (readonly LoadedSpan[])[],
    signal: AbortSignal,
  ): Promise<Map<number, Scope>> {
    const ids = new Set(loaded.flatMap((spans) => spans.map((span) => span.scope)))
    return this.#remembered(
      this.#scopes,
      ids,
      'SELECT id, name, version, attributes FROM span_scopes',
      ([, name, version, attributes]) => ({
        name: String(name),
        version: String(version),
        attributes: String(attributes),
      }),
      signal,
    )
  }

  async #remembered<Item>(
    memory: Map<number, Item>,
    ids: ReadonlySet<number>,
    select: string,
    read: (values: readonly DuckDBValue[]) => Item,
    signal: AbortSignal,
  ): Promise<Map<number, Item>> {
    const items = new Map<number, Item>()
    const unknown: number[] = []
    for (const id of ids) {
      const item = memory.get(id)
      if (item) items.set(id, item)
      else unknown.push(id)
    }
    if (unknown.length === 0) return items
    const rows = await this.#queries.rows(
      (parameters) =>
        `${select} WHERE id IN (${unknown.map((id) => parameters.add(id, UINTEGER)).join(', ')})`,
      (values) => [Number(values[0]), read(values)] as const,
      signal,
    )
    for (const [id, item] of rows) {
      items.set(id, item)
      memory.set(id, item)
    }
    for (const [id] of memory) {
      if (memory.size <= REMEMBERED) break
      memory.delete(id)
    }
    return items
  }
}

function readSpan(values: readonly DuckDBValue[]): LoadedSpan {
  const text = (i: number): string => (values[i] as string | null) ?? ''
  const parent = values[4] as bigint | null
  return {
    resource: values[1] as number,
    scope: values[2] as number,
    row: {
      traceId: traceText(values[0] as bigint),
      spanId: spanText(values[3] as bigint),
      parentId: parent === null ? '' : spanText(parent),
      name: text(5),
      kind: values[6] as number,
      statusCode: values[7] as number,
      statusMessage: text(8),
      start: values[9] as bigint,
      end: values[10] as bigint,
      attributes: text(11),
      events: text(12),
      links: text(13),
      traceState: text(14),
      flags: values[15] as number,
      dropped: text(16),
    },
  }
}

/** The first of spans that were sent again unchanged. */
function withoutDuplicates(spans: readonly LoadedSpan[]): LoadedSpan[] {
  const byKey = new Map<string, LoadedSpan>()
  for (const span of spans) {
    const { spanId, kind, start, end, name } = span.row
    const key = `${spanId} ${kind} ${start} ${end} ${name}`
    if (!byKey.has(key)) byKey.set(key, span)
  }
  return [...byKey.values()]
}
