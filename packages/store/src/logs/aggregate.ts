import { BIGINT, type DuckDBDataChunk, type DuckDBVector } from '@duckdb/node-api'
import {
  DETECTED_LEVEL,
  decodeMetadata,
  type Grouping,
  type Label,
  type LogAggregation,
  type LogSelection,
  type LogSeries,
  mergeLabels,
  printLabels,
  TailspanError,
} from '@tailspan/model'
import { Bindings } from '../sql/statement.ts'
import { bucketGrid, gridRange, slideWindows } from './buckets.ts'
import { metadataValue } from './metadata-sql.ts'
import type { LogFile } from './read.ts'
import { type KnownStream } from './stream-index.ts'
import { planWhere, rangeSql } from './where.ts'

/** Values that the series of one answer may hold: 256 MB. */
const MOST_VALUES = 32_000_000

/** What is summed. A size is `metadataBytes` with the line's bytes. */
const AMOUNT: Readonly<Record<LogAggregation['fn'], string>> = {
  count: 'count(*)',
  bytes: 'sum(strlen(line))',
  size: `sum(strlen(line) + CASE metadata WHEN '' THEN 0
    ELSE 2 * strlen(replace(metadata, '":"', '')) - strlen(metadata) - 1 END)`,
}

/** One grouped scan, see LogReader.aggregate. Rows are counted in SQL, windows summed here. */
export async function aggregateRows(
  file: LogFile,
  selection: LogSelection,
  { fn, grid, groupBy }: LogAggregation,
  signal: AbortSignal,
): Promise<readonly LogSeries[] | null> {
  signal.throwIfAborted()
  if (selection.prefilters || selection.captureTests) return null
  const buckets = bucketGrid(grid)
  if (!buckets) return null
  const range = gridRange(grid)
  const where = planWhere(selection, range, file)
  if (where.streams.length === 0 || grid.count === 0) return []
  const columns = groupColumns(groupBy, where.streams)
  const bindings = new Bindings()
  const keys = ['stream']
  if (columns.level) keys.push('level')
  if (columns.metadata === 'all') keys.push('metadata')
  else keys.push(...columns.metadata.map((name) => metadataValue(name, bindings)))
  const offset = `(ts - ${bindings.bind(range.start, BIGINT)})`
  const conditions = [rangeSql(range, bindings), where.sql(bindings)]
  if (grid.window < grid.step) {
    // Inside CASE, because the difference overflows for instants far outside of the range.
    const step = bindings.bind(grid.step, BIGINT)
    const window = bindings.bind(grid.window, BIGINT)
    const inside = rangeSql(range, bindings)
    conditions.push(`CASE WHEN ${inside} THEN ${offset} % ${step} < ${window} ELSE false END`)
  }
  const sql = `SELECT ${offset} // ${bindings.bind(buckets.size, BIGINT)} AS bucket,
      CAST(${AMOUNT[fn]} AS DOUBLE) AS value, ${keys.map((key, i) => `${key} AS key${i}`).join(', ')}
    FROM log_rows WHERE ${conditions.filter(Boolean).join(' AND ')} GROUP BY ALL`
  const groups = new GroupedBuckets(file, groupBy, columns, grid.count)
  await file.database.read(async (connection) => {
    const result = await connection.stream(sql, bindings.values, bindings.types)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) break
      signal.throwIfAborted()
      groups.add(chunk)
    }
  }, signal)
  return groups.all().map(({ labels, buckets: sums }) => ({
    labels,
    values: slideWindows(sums, grid, buckets),
  }))
}

/** Columns that decide about a row's group, besides its stream. */
interface GroupColumns {
  readonly level: boolean
  /** Metadata names to take out, or the whole text. */
  readonly metadata: 'all' | readonly string[]
}

/**
 * What `mergeLabels` needs for the wanted names. A name that every stream has is the stream's; the
 * metadata's `x` can appear as `x_extracted`, so a wanted `x_extracted` asks for `x` as well.
 */
function groupColumns(groupBy: Grouping, streams: readonly KnownStream[]): GroupColumns {
  if (groupBy.kind === 'stream') return { level: false, metadata: [] }
  if (groupBy.kind !== 'by') return { level: true, metadata: 'all' }
  const names = new Set<string>()
  for (const wanted of groupBy.names) {
    const everywhere = streams.every(({ stream }) =>
      stream.labels.some((label) => label[0] === wanted),
    )
    if (everywhere && !wanted.endsWith('_extracted')) continue
    let name = wanted
    names.add(name)
    while (name.endsWith('_extracted')) names.add((name = name.slice(0, -'_extracted'.length)))
  }
  names.delete('')
  return { level: names.has(DETECTED_LEVEL), metadata: [...names].sort() }
}

interface Group {
  readonly labels: readonly Label[]
  /** Sum by bucket number; a bucket without rows is absent. */
  readonly buckets: Map<number, number>
}

/** Collects the rows of the grouped scan by the labels that a series shows. */
class GroupedBuckets {
  readonly #file: LogFile
  readonly #groupBy: Grouping
  readonly #columns: GroupColumns
  readonly #valuesPerSeries: number
  readonly #byLabels = new Map<string, Group>()
  readonly #byKey = new Map<string, Group>()

  constructor(file: LogFile, groupBy: Grouping, columns: GroupColumns, valuesPerSeries: number) {
    this.#file = file
    this.#groupBy = groupBy
    this.#columns = columns
    this.#valuesPerSeries = valuesPerSeries
  }

  /** Sorted by labels: DuckDB groups in no order. */
  all(): Group[] {
    const sorted = [...this.#byLabels].sort(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([, group]) => group)
  }

  add(chunk: DuckDBDataChunk): void {
    const columns = Array.from({ length: chunk.columnCount }, (_, i) => chunk.getColumnVector(i))
    const [bucket, value, ...keys] = columns
    for (let row = 0; row < chunk.rowCount; row++) {
      const group = this.#group(keys, row)
      const at = Number(bucket?.getItem(row))
      group.buckets.set(at, (group.buckets.get(at) ?? 0) + Number(value?.getItem(row)))
    }
  }

  #group(keys: readonly DuckDBVector[], row: number): Group {
    const parts = keys.map((vector) => String(vector.getItem(row)))
    const key = parts.length === 1 ? (parts[0] ?? '') : JSON.stringify(parts)
    let group = this.#byKey.get(key)
    if (!group) {
      const labels = this.#labels(parts)
      const text = printLabels(labels)
      group = this.#byLabels.get(text)
      if (!group) {
        if ((this.#byLabels.size + 1) * this.#valuesPerSeries > MOST_VALUES) {
          throw new TailspanError(
            'too_large',
            `the answer has more than ${this.#byLabels.size} series of ${this.#valuesPerSeries} points each: group by fewer labels or take a larger step`,
          )
        }
        group = { labels, buckets: new Map() }
        this.#byLabels.set(text, group)
      }
      this.#byKey.set(key, group)
    }
    return group
  }

  #labels(parts: readonly string[]): Label[] {
    const stream = this.#file.streams.get(Number(parts[0]))?.stream.labels ?? []
    if (this.#groupBy.kind === 'stream') return [...stream]
    let next = 1
    const level = this.#columns.level ? this.#file.levels.name(Number(parts[next++])) : ''
    const metadata =
      this.#columns.metadata === 'all'
        ? decodeMetadata(parts[next] ?? '')
        : this.#columns.metadata.map((name, i): Label => [name, parts[next + i] ?? ''])
    const merged = mergeLabels(stream, metadata, level)
    if (this.#groupBy.kind === 'all') return merged
    const names = new Set(this.#groupBy.names)
    const keep = this.#groupBy.kind === 'by'
    return merged.filter(([name]) => names.has(name) === keep)
  }
}
