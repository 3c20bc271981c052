import { BIGINT, type DuckDBValue, UHUGEINT, UINTEGER } from '@duckdb/node-api'
import type { Resource, Scope, SpanTexts, TraceBatch } from '@tailspan/model'
import type { Committed } from './append.ts'
import { LoadedRows } from './loaded-rows.ts'
import { LoadedSpans } from './loaded-spans.ts'
import type { SpanQueries } from './span-queries.ts'
import type { SqlParameters } from './sql-parameters.ts'
import type { TraceRows } from './trace-parts.ts'

/** Entries of each dictionary that are remembered; the oldest are read again when they are met again. */
const REMEMBERED = 4096
/** Characters of an entry that is remembered before anybody asks for it. */
const SMALL = 2048

/** Traces whose rows mostly lie in one row group of DuckDB, which one thread reads as soon as two. */
const FEW_TRACES = 32

/** Loads whole traces. */
export class SpanLoader {
  readonly #queries: SpanQueries
  readonly #resources = new Map<number, Resource>()
  readonly #scopes = new Map<number, Scope>()
  readonly #keysets = new Map<number, readonly string[]>()

  constructor(queries: SpanQueries) {
    this.#queries = queries
  }

  /** What new spans refer to is what is asked for next. Large texts are read when they are. */
  remember({ resources, scopes }: Committed): void {
    rememberSmall(this.#resources, resources)
    rememberSmall(this.#scopes, scopes)
  }

  /** The traces in the given order, with the spans that lie in their rows. Texts: all when undefined. */
  async load(
    traces: readonly TraceRows[],
    texts: readonly SpanTexts[] | undefined,
    signal: AbortSignal,
  ): Promise<TraceBatch> {
    const rows = new LoadedRows(texts)
    await this.#queries.chunks(
      (parameters) => selectSql(rows.columns, traces, parameters),
      (chunk) => rows.add(chunk),
      signal,
      traces.length <= FEW_TRACES ? 'little' : undefined,
    )
    const loaded = new LoadedSpans(
      rows,
      traces.map(({ traceId }) => traceId),
    )
    // Attributes say which of two spans with one id is the other's child. That is rare.
    if (texts && !texts.includes('attributes') && loaded.repeatsIds()) {
      return this.load(traces, [...texts, 'attributes'], signal)
    }
    return loaded.batch({
      resources: await this.resourcesOf(loaded.resourceIds(), signal),
      scopes: await this.scopesOf(loaded.scopeIds(), signal),
      keysets: await this.#keysetsOf(loaded.keysetIds(), signal),
    })
  }

  resourcesOf(ids: ReadonlySet<number>, signal: AbortSignal): Promise<Map<number, Resource>> {
    return this.#remembered(
      this.#resources,
      ids,
      (wanted) => `SELECT id, service, attributes FROM span_resources WHERE id IN (${wanted})`,
      ([row]) => ({ service: String(row?.[1] ?? ''), attributes: String(row?.[2] ?? '') }),
      signal,
    )
  }

  scopesOf(ids: ReadonlySet<number>, signal: AbortSignal): Promise<Map<number, Scope>> {
    return this.#remembered(
      this.#scopes,
      ids,
      (wanted) => `SELECT id, name, version, attributes FROM span_scopes WHERE id IN (${wanted})`,
      ([row]) => ({
        name: String(row?.[1] ?? ''),
        version: String(row?.[2] ?? ''),
        attributes: String(row?.[3] ?? ''),
      }),
      signal,
    )
  }

  /** The keys of spans, as JSON literals. */
  #keysetsOf(
    ids: ReadonlySet<number>,
    signal: AbortSignal,
  ): Promise<Map<number, readonly string[]>> {
    return this.#remembered(
      this.#keysets,
      ids,
      (wanted) =>
        `SELECT keyset, key FROM span_keys WHERE owner = 0 AND keyset IN (${wanted}) ORDER BY place`,
      (rows) => rows.map(([, key]) => JSON.stringify(key)),
      signal,
    )
  }

  async #remembered<Item>(
    memory: Map<number, Item>,
    ids: ReadonlySet<number>,
    select: (wanted: string) => string,
    read: (rows: readonly (readonly DuckDBValue[])[]) => Item,
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
    const rows = new Map<number, DuckDBValue[][]>(unknown.map((id) => [id, []]))
    await this.#queries.rows(
      (parameters) => select(unknown.map((id) => parameters.add(id, UINTEGER)).join(', ')),
      (values) => rows.get(Number(values[0]))?.push([...values]),
      signal,
      'little',
    )
    for (const [id, some] of rows) {
      const item = read(some)
      items.set(id, item)
      memory.set(id, item)
    }
    forgetOldest(memory)
    return items
  }
}

function rememberSmall<Item extends Resource | Scope>(
  memory: Map<number, Item>,
  items: ReadonlyMap<number, Item>,
): void {
  for (const [id, item] of items) {
    const chars = Object.values<string>({ ...item }).reduce((sum, text) => sum + text.length, 0)
    if (chars <= SMALL) memory.set(id, item)
  }
  forgetOldest(memory)
}

function forgetOldest(memory: Map<number, unknown>): void {
  for (const [id] of memory) {
    if (memory.size <= REMEMBERED) break
    memory.delete(id)
  }
}

/** Columns of the rows of traces, in any order. */
function selectSql(
  columns: string,
  traces: readonly TraceRows[],
  parameters: SqlParameters,
): string {
  const first = traces.reduce((a, t) => (t.firstSeq < a ? t.firstSeq : a), 2n ** 63n - 1n)
  const last = traces.reduce((a, t) => (t.lastSeq > a ? t.lastSeq : a), 0n)
  const ids = traces.map((t) => parameters.add(t.traceId, UHUGEINT))
  const among = ids.length === 1 ? `= ${ids[0]}` : `IN (${ids.join(', ')})`
  return `
    SELECT ${columns} FROM span_rows
    WHERE trace_id ${among} AND seq BETWEEN ${parameters.add(first, BIGINT)}
      AND ${parameters.add(last, BIGINT)}`
}
