import { UHUGEINT } from '@duckdb/node-api'
import type {
  AppendResult,
  AttributeValue,
  ScopeTags,
  SpanBatch,
  SpanCondition,
  SpanGrouping,
  SpanGroups,
  SpanReader,
  SpanWriter,
  TimeRange,
  TraceBatch,
  TraceSelection,
} from '@tailspan/model'
import type { Database } from '../duck/database.ts'
import { GroupCommit } from '../logs/group-commit.ts'
import { spanSchema } from '../schema/spans.ts'
import { upgradeSpans } from '../schema/upgrade-spans.ts'
import { SpanAppend, type SpanFileState } from './append.ts'
import { keysetsSql } from './attribute-sql.ts'
import { ConditionLookups } from './condition-lookups.ts'
import { conditionSql, patternsOf, refusedPatterns } from './condition-sql.ts'
import { GroupSpans } from './group-spans.ts'
import { looseNumber } from './hex-id.ts'
import { IdDictionary } from './id-dictionary.ts'
import { LookupMemory } from './lookup-memory.ts'
import { type PackedSpans, packSpans, TEXT_NAMES } from './packed-spans.ts'
import { RecentSpans } from './recent-spans.ts'
import { FIRST_SLICE, TraceSelect } from './select-traces.ts'
import { SpanLoader } from './span-loader.ts'
import { SpanQueries } from './span-queries.ts'
import { SpanTimes } from './span-times.ts'
import { type Tag, tagValuesOf } from './tag-values.ts'
import { tagsOf } from './tags.ts'
import type { TraceRows } from './trace-parts.ts'
import { TracePlaces } from './trace-places.ts'

export interface DuckSpanStoreOptions {
  /** Bytes that may wait for a commit; an append that comes when more do is refused. */
  readonly maxQueuedBytes?: number
  /** Characters of texts that are remembered to give equal resources one id. */
  readonly maxRememberedChars?: number
  /** Resources whose equal parts are known before spans are grouped by them. */
  readonly mostResources?: number
  /** Spans of the slice of time that a selection looks at first. */
  readonly sliceSpans?: number
  /** Parts of traces whose places are held in memory: a power of two, 2 or more. */
  readonly mostPlaces?: number
}

/** As many as a loader remembers. */
const MOST_RESOURCES = 4096
const REMEMBERED_CHARS = 8 * 1024 * 1024

/** Spans in one DuckDB file. */
export class DuckSpanStore implements SpanWriter, SpanReader {
  /** Statements that make the tables of a new file. */
  static readonly schema: string = spanSchema

  readonly #database: Database
  readonly #queries: SpanQueries
  readonly #loader: SpanLoader
  readonly #append: SpanAppend
  readonly #places: TracePlaces
  readonly #loaded: Promise<void>
  readonly #closing = new AbortController()
  readonly #lookups = new LookupMemory()
  readonly #times: SpanTimes
  readonly #sliceSpans: number
  readonly #mostResources: number
  readonly #commits: GroupCommit<PackedSpans, AppendResult>

  private constructor(database: Database, state: SpanFileState, options: DuckSpanStoreOptions) {
    this.#database = database
    this.#queries = new SpanQueries(database)
    const loader = new SpanLoader(this.#queries)
    const places = new TracePlaces(state.nextSeq === 0, options.mostPlaces)
    const append = new SpanAppend(database, state, (committed) => {
      loader.remember(committed)
      places.add(committed.parts)
    })
    this.#loader = loader
    this.#append = append
    this.#places = places
    this.#loaded = this.#load(state.nextSeq)
    this.#times = state.times
    this.#sliceSpans = options.sliceSpans ?? FIRST_SLICE
    this.#mostResources = options.mostResources ?? MOST_RESOURCES
    this.#commits = new GroupCommit({
      weigh: (batch) => ({ rows: batch.length, bytes: bytesOf(batch) }),
      commit: (batches) => append.commit(batches),
      ...(options.maxQueuedBytes !== undefined && { maxQueuedBytes: options.maxQueuedBytes }),
    })
  }

  /** Takes over a file that has the tables of `schema`. The database stays its owner's to close. */
  static async open(
    database: Database,
    options: DuckSpanStoreOptions = {},
  ): Promise<DuckSpanStore> {
    await upgradeSpans(database)
    const queries = new SpanQueries(database)
    const [next] = await queries.rows(
      () => `SELECT (SELECT max(seq) FROM span_rows), (SELECT max(id) FROM span_resources),
        (SELECT max(id) FROM span_scopes), (SELECT max(keyset) FROM span_keys),
        (SELECT max(keyset) FROM span_rows)`,
      (values) => values.map((value) => (value === null ? 0 : Number(value) + 1)),
      new AbortController().signal,
    )
    const [seq = 0, resource = 0, scope = 0, ...keysets] = next ?? []
    const chars = options.maxRememberedChars ?? REMEMBERED_CHARS
    const times = await SpanTimes.load(queries)
    const state = {
      nextSeq: seq,
      times,
      recent: new RecentSpans(times.spans > 0 ? times.extent.hi : undefined),
      resources: new IdDictionary(resource, chars),
      scopes: new IdDictionary(scope, chars),
      keysets: new IdDictionary(Math.max(...keysets), chars),
    }
    return new DuckSpanStore(database, state, options)
  }

  /** What memory is to know of the file; until it does, statements ask for it. */
  async #load(endSeq: number): Promise<void> {
    if (endSeq === 0) return
    try {
      await this.#places.load(this.#queries, endSeq, this.#closing.signal)
    } catch {
      // Then statements go on asking.
    }
  }

  async append(batch: SpanBatch): Promise<AppendResult> {
    return this.appendPacked(packSpans(batch))
  }

  /** As `append`, for a batch that was packed elsewhere. */
  async appendPacked(spans: PackedSpans): Promise<AppendResult> {
    if (spans.length === 0) return { kept: 0, duplicates: 0 }
    return this.#commits.submit(spans)
  }

  async trace(traceId: string, signal: AbortSignal): Promise<SpanBatch | null> {
    const id = looseNumber(traceId, 32)
    if (id === undefined) return null
    const rows = this.#places.findId(id, this.#append.nextSeq) ?? (await this.#rowsOf(id, signal))
    return rows ? (await this.#loader.load([rows], undefined, signal)).spans : null
  }

  async #rowsOf(traceId: bigint, signal: AbortSignal): Promise<TraceRows | undefined> {
    const [rows] = await this.#queries.rows(
      (parameters) => `
        SELECT min(first_seq), max(last_seq) FROM span_parts
        WHERE trace_id = ${parameters.add(traceId, UHUGEINT)} HAVING count(*) > 0`,
      ([first, last]) => ({ traceId, firstSeq: first as bigint, lastSeq: last as bigint }),
      signal,
      'little',
    )
    return rows
  }

  async *select(selection: TraceSelection, signal: AbortSignal): AsyncIterable<TraceBatch> {
    const { nextSeq: endSeq, dictionaries } = this.#append
    const lookups = new ConditionLookups()
    const required = selection.also ?? []
    const conditions = [selection.where, ...required.map((one) => one.where)]
    const refused = await this.#refused(conditions, signal)
    const where = conditionSql(selection.where, lookups, refused)
    const also = required.map(({ where: other, atLeast }) => ({
      where: conditionSql(other, lookups, refused),
      atLeast,
    }))
    await lookups.run(this.#queries, this.#lookups, dictionaries, signal)
    const options = {
      selection,
      where,
      also,
      times: this.#times,
      places: this.#places,
      endSeq,
      sliceSpans: this.#sliceSpans,
    }
    yield* new TraceSelect(this.#queries, this.#loader, options).run(signal)
  }

  async groups(grouping: SpanGrouping, signal: AbortSignal): Promise<SpanGroups | null> {
    const { nextSeq: endSeq, dictionaries } = this.#append
    const lookups = new ConditionLookups()
    const places = grouping.attributes.map((key) =>
      lookups.add((parameters) => keysetsSql('span', key, parameters)),
    )
    const refused = await this.#refused([grouping.where], signal)
    const where = conditionSql(grouping.where, lookups, refused)
    await lookups.run(this.#queries, this.#lookups, dictionaries, signal)
    const endResource = this.#append.nextResource
    const known = endResource <= this.#mostResources ? endResource : undefined
    const options = { grouping, where, places, endSeq, known }
    return new GroupSpans(this.#queries, this.#loader, options).run(signal)
  }

  /** Patterns that DuckDB cannot read. */
  async #refused(
    conditions: readonly SpanCondition[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const where: SpanCondition = { kind: 'and', of: conditions }
    if (patternsOf(where).length === 0) return new Set()
    return this.#database.read((connection) => refusedPatterns(where, connection), signal)
  }

  tags(range: TimeRange, signal: AbortSignal): Promise<readonly ScopeTags[]> {
    return tagsOf(this.#queries, range, signal)
  }

  tagValues(
    tag: Tag,
    range: TimeRange,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly AttributeValue[]> {
    return tagValuesOf(this.#queries, tag, range, limit, signal)
  }

  async stats(signal: AbortSignal): Promise<{ readonly spans: number; readonly traces: number }> {
    const [stats] = await this.#queries.rows(
      () => `SELECT (SELECT count(*) FROM span_rows),
        (SELECT count(*) FROM (SELECT DISTINCT trace_id FROM span_parts))`,
      ([spans, traces]) => ({ spans: Number(spans), traces: Number(traces) }),
      signal,
    )
    return stats ?? { spans: 0, traces: 0 }
  }

  /** Takes nothing more and waits for what was taken. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#commits.close()
    await this.#loaded
  }
}

/** Rough memory of a batch. */
function bytesOf({ length, texts }: PackedSpans): number {
  return TEXT_NAMES.reduce((sum, name) => sum + texts[name].bytes.length, length * 300)
}
