import { BIGINT, type DuckDBValue, INTEGER, LIST, listValue } from '@duckdb/node-api'
import type { GroupedColumn, Resource, SpanGrouping, SpanGroups } from '@tailspan/model'
import { lineSql } from './attribute-order-sql.ts'
import type { Lookup } from './condition-lookups.ts'
import { GroupRows } from './group-rows.ts'
import { matchingSql } from './matching-sql.ts'
import { namedPart, ResourceClasses } from './resource-classes.ts'
import type { SpanLoader } from './span-loader.ts'
import type { SpanQueries } from './span-queries.ts'
import { SqlParameters } from './sql-parameters.ts'
import type { WriteCondition } from './written-condition.ts'

/** Farther apart, times cannot be subtracted in SQL. */
const LONGEST = 2n ** 62n

const COLUMNS: Readonly<Record<GroupedColumn, string>> = {
  name: 'name',
  kind: 'kind',
  status: 'status',
  statusMessage: 'status_message',
  scope: 'scope',
  root: 'parent_id IS NULL',
}

export interface GroupSpansOptions {
  readonly grouping: SpanGrouping
  readonly where: WriteCondition
  /** Of each attribute of the grouping: its place by keyset. */
  readonly places: readonly Lookup[]
  /** Spans with this number or a higher one came later, and are not seen. */
  readonly endSeq: number
  /** All spans' resources have lower numbers; undefined when they are too many to look at first. */
  readonly known: number | undefined
}

/** Merges spans in one statement, see SpanReader.groups. */
export class GroupSpans {
  readonly #queries: SpanQueries
  readonly #loader: SpanLoader
  readonly #options: GroupSpansOptions

  constructor(queries: SpanQueries, loader: SpanLoader, options: GroupSpansOptions) {
    this.#queries = queries
    this.#loader = loader
    this.#options = options
  }

  async run(signal: AbortSignal): Promise<SpanGroups | null> {
    const { grouping, where, places } = this.#options
    const { start, step } = grouping.grid
    const after = start + step * BigInt(grouping.first - 1)
    const to = start + step * BigInt(grouping.last)
    if (!isLong(start) || !isLong(to) || to - start > LONGEST) return null
    if (places.some(({ rows }) => rows === undefined)) return null
    if (where(new SqlParameters()).cheap === 'FALSE')
      return new GroupRows(grouping).groups(NO_NAMES)
    const classes = await this.#classes(signal)
    const during = { after, to }
    let rows = await this.#grouped(during, classes, false, signal)
    // Only when some may have been sent before, they are looked up.
    if (rows.usable && rows.again) rows = await this.#grouped(during, classes, true, signal)
    if (!rows.usable) return null
    await this.#examples(rows, signal)
    return rows.groups({
      resources: classes?.resources ?? (await this.#resources(rows, signal)),
      scopes: await this.#loader.scopesOf(rows.scopeIds(), signal),
    })
  }

  /** What is known of resources before spans are grouped; undefined when there are too many. */
  async #classes(signal: AbortSignal): Promise<Classes | undefined> {
    const { grouping, known } = this.#options
    const { resourceAttributes } = grouping
    if (resourceAttributes.length === 0) return { numbers: [], resources: new Map() }
    if (known === undefined) return undefined
    const ids = Array.from({ length: known }, (_, id) => id)
    const all = await this.#loader.resourcesOf(new Set(ids), signal)
    const classes = new ResourceClasses(resourceAttributes)
    const numbers = ids.map((id) => classes.numberOf(all.get(id) ?? NO_RESOURCE))
    return { numbers, resources: new Map(classes.classes.entries()) }
  }

  /** The resources of spans that were grouped by them. */
  async #resources(rows: GroupRows, signal: AbortSignal): Promise<ReadonlyMap<number, Resource>> {
    const all = await this.#loader.resourcesOf(rows.resourceIds(), signal)
    const { resourceAttributes } = this.#options.grouping
    return new Map([...all].map(([id, one]) => [id, namedPart(one, resourceAttributes)]))
  }

  async #grouped(
    during: During,
    classes: Classes | undefined,
    once: boolean,
    signal: AbortSignal,
  ): Promise<GroupRows> {
    const rows = new GroupRows(this.#options.grouping)
    await this.#queries.chunks(
      (parameters) => this.#sql(during, classes, once, parameters),
      (chunk) => rows.add(chunk),
      signal,
    )
    return rows
  }

  /** The columns that GroupRows takes, then the power. */
  #sql(
    during: During,
    classes: Classes | undefined,
    once: boolean,
    parameters: SqlParameters,
  ): string {
    const { grouping, where, places } = this.#options
    const { grid, columns, resourceAttributes, durations, log2, totals, maxGroups } = grouping
    const step = parameters.add(grid.step, BIGINT)
    const sample = `(start_ns - ${parameters.add(grid.start, BIGINT)} + (${step} - 1)) // ${step}`
    const known = classes && parameters.add(listValue(classes.numbers), LIST(INTEGER))
    const resource = known ? `list_extract(${known}, resource + 1)` : 'resource'
    const agreed = [
      ...columns.map((column) => COLUMNS[column]),
      resourceAttributes.length === 0 ? 'NULL' : resource,
      ...places.map((place) => lineOrListSql(place, parameters)),
      ...durations.map((duration) => {
        const bound = parameters.add(duration, BIGINT)
        return `CASE WHEN duration_ns < ${bound} THEN 0 WHEN duration_ns = ${bound} THEN 1 ELSE 2 END`
      }),
      ...(log2 ? [POWER] : []),
    ].map((sql, i) => `${sql} AS g${i}`)
    const conditions = [this.#during(during, parameters)]
    if (once) conditions.push(`seq NOT IN (${this.#repeated(during, parameters)})`)
    const from = matchingSql('*', conditions, where(parameters))
    const sums = totals ? ['sum(duration_ns)::DOUBLE', 'max(duration_ns)'] : []
    const selected = [
      `(${sample})::UINTEGER`,
      'count(*)',
      'min(seq)',
      'min(duration_ns)',
      'bool_or(again)',
      'bool_or(end_ns < start_ns)',
      ...sums,
      ...agreed,
    ]
    return `SELECT ${selected.join(', ')}
      FROM (${from}) GROUP BY ALL LIMIT ${parameters.add(maxGroups + 1, INTEGER)}`
  }

  #during({ after, to }: During, parameters: SqlParameters, of = ''): string {
    const { endSeq } = this.#options
    return `${of}start_ns > ${parameters.add(after, BIGINT)}
      AND ${of}start_ns <= ${parameters.add(to, BIGINT)}
      AND ${of}seq < ${parameters.add(BigInt(endSeq), BIGINT)}`
  }

  /** Numbers of the spans that are the same as one with a lower number. */
  #repeated(during: During, parameters: SqlParameters): string {
    return `SELECT later.seq FROM span_rows AS later JOIN span_rows AS earlier
        USING (trace_id, span_id, kind, start_ns, end_ns, name)
      WHERE later.again AND earlier.seq < later.seq
        AND ${this.#during(during, parameters, 'later.')}
        AND ${this.#during(during, parameters, 'earlier.')}`
  }

  async #examples(rows: GroupRows, signal: AbortSignal): Promise<void> {
    const wanted = rows.examples()
    if (wanted.length === 0) return
    await this.#queries.rows(
      (parameters) => `SELECT seq, trace_id, span_id, start_ns, end_ns FROM span_rows
        JOIN (SELECT unnest(${parameters.add(listValue(wanted), LIST(BIGINT))}) AS seq) USING (seq)`,
      (values: readonly DuckDBValue[]) => rows.addExample(values),
      signal,
    )
  }
}

const NO_RESOURCE: Resource = { service: '', attributes: '' }
const NO_NAMES = { resources: new Map(), scopes: new Map() }

/** The number of each resource's class, and what the resources of a class agree in. */
interface Classes {
  readonly numbers: readonly number[]
  readonly resources: ReadonlyMap<number, Resource>
}

/** Starts after one and up to another. */
interface During {
  readonly after: bigint
  readonly to: bigint
}

/** The exponent of the least power of two that is no less than the duration; corrected, as log2 rounds. */
const POWER = `CASE WHEN duration_ns < 2 THEN 0
  WHEN (1::BIGINT << least(ceil(log2(duration_ns))::INTEGER, 62)) < duration_ns
  THEN least(ceil(log2(duration_ns))::INTEGER, 62) + 1 ELSE ceil(log2(duration_ns))::INTEGER END`

/** A line, '' when the span lacks the key, '[' when its attributes are a whole list. */
function lineOrListSql(place: Lookup, parameters: SqlParameters): string {
  if (place.rows?.length === 0) return `''`
  const line = lineSql(place, parameters, false)
  return line === undefined
    ? `'['`
    : `CASE WHEN starts_with(attributes, '[') THEN '[' ELSE ${line} END`
}

function isLong(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value
}
