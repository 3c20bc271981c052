import type { DuckDBValue } from '@duckdb/node-api'
import {
  type GroupedColumn,
  type Resource,
  type Scope,
  SpanBatchBuilder,
  type SpanGrouping,
  type SpanGroups,
} from '@tailspan/model'
import { spanText, traceText } from './hex-id.ts'
import { unpackAttributes } from './unpack-attributes.ts'

/** Stands for the parents of spans that have one. */
const SOME_PARENT = '0000000000000001'

interface GroupRow {
  readonly sample: number
  readonly columns: Readonly<Partial<Record<GroupedColumn, DuckDBValue>>>
  readonly attributes: string
  readonly count: number
  readonly sum: number
  readonly least: bigint
  readonly most: bigint
  /** Number of one of the spans. */
  readonly seq: bigint
}

interface Example {
  readonly traceId: string
  readonly spanId: string
  readonly start: bigint
  readonly end: bigint
}

/** Groups as they come out of SQL. */
export class GroupRows {
  readonly #grouping: SpanGrouping
  readonly #keys: readonly string[]
  readonly #rows: GroupRow[] = []
  readonly #examples = new Map<bigint, Example>()
  #hasLists = false
  #again = false
  #backwards = false

  constructor(grouping: SpanGrouping) {
    this.#grouping = grouping
    this.#keys = grouping.attributes.map((key) => JSON.stringify(key))
  }

  /** False when there are too many, attributes that cannot be told apart, or ends before starts. */
  get usable(): boolean {
    const fits = this.#rows.length <= this.#grouping.maxGroups
    return fits && !this.#hasLists && !this.#backwards
  }

  /** Whether spans were counted that may be the same as others. */
  get again(): boolean {
    return this.#again
  }

  /** Takes the columns that GroupSpans selects. */
  add(values: readonly DuckDBValue[]): void {
    const { columns, attributes, durations, log2 } = this.#grouping
    const firstLine = 1 + columns.length
    const lines = values.slice(firstLine, firstLine + attributes.length) as string[]
    if (lines.includes('[')) this.#hasLists = true
    const rest = firstLine + attributes.length + durations.length + (log2 ? 1 : 0)
    const [count, sum, least, most, seq, again, backwards] = values.slice(rest)
    if (again === true) this.#again = true
    if (backwards === true) this.#backwards = true
    this.#rows.push({
      sample: Number(values[0]),
      columns: Object.fromEntries(columns.map((column, i) => [column, values[1 + i]])),
      attributes: this.#attributes(lines),
      count: Number(count),
      sum: Number(sum),
      least: least as bigint,
      most: most as bigint,
      seq: seq as bigint,
    })
  }

  /** Numbers of the spans that are wanted as examples, spread over the groups. */
  examples(): bigint[] {
    const wanted = Math.min(this.#grouping.examples, this.#rows.length)
    return Array.from(
      { length: wanted },
      (_, i) => this.#rows[Math.floor((i * this.#rows.length) / wanted)]?.seq ?? 0n,
    )
  }

  /** Takes number, trace id, span id, start and end of a span. */
  addExample(values: readonly DuckDBValue[]): void {
    const [seq, traceId, spanId, start, end] = values as bigint[]
    if (seq === undefined || traceId === undefined || spanId === undefined) return
    if (start === undefined || end === undefined) return
    this.#examples.set(seq, { traceId: traceText(traceId), spanId: spanText(spanId), start, end })
  }

  resourceIds(): ReadonlySet<number> {
    return this.#ids('resource')
  }

  scopeIds(): ReadonlySet<number> {
    return this.#ids('scope')
  }

  groups(resources: ReadonlyMap<number, Resource>, scopes: ReadonlyMap<number, Scope>): SpanGroups {
    const builder = new SpanBatchBuilder()
    for (const { columns, attributes, least, seq } of this.#rows) {
      const from = resources.get(Number(columns.resource)) ?? { service: '', attributes: '' }
      const by = scopes.get(Number(columns.scope)) ?? { name: '', version: '', attributes: '' }
      const example = this.#examples.get(seq)
      builder.add(builder.resource(from), builder.scope(by), {
        ...(example ?? { traceId: '', spanId: '', start: 0n, end: least }),
        parentId: columns.root === false ? SOME_PARENT : '',
        name: text(columns.name),
        kind: Number(columns.kind ?? 0),
        statusCode: Number(columns.status ?? 0),
        statusMessage: text(columns.statusMessage),
        attributes,
      })
    }
    return {
      spans: builder.build(),
      samples: Uint32Array.from(this.#rows, ({ sample }) => sample),
      counts: Float64Array.from(this.#rows, ({ count }) => count),
      sums: Float64Array.from(this.#rows, ({ sum }) => sum),
      least: Float64Array.from(this.#rows, ({ least }) => Number(least)),
      most: Float64Array.from(this.#rows, ({ most }) => Number(most)),
    }
  }

  #attributes(lines: readonly string[]): string {
    const present = lines.flatMap((line, i) => (line === '' ? [] : [{ line, key: this.#keys[i] }]))
    const keys = present.flatMap(({ key }) => key ?? [])
    return unpackAttributes(present.map(({ line }) => line).join('\n'), keys)
  }

  #ids(column: 'resource' | 'scope'): ReadonlySet<number> {
    if (!this.#grouping.columns.includes(column)) return new Set()
    return new Set(this.#rows.map(({ columns }) => Number(columns[column])))
  }
}

function text(value: DuckDBValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
