import {
  type DuckDBConnection,
  type DuckDBValue,
  UINTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { type AppendResult, type Resource, type Scope, TailspanError } from '@tailspan/model'
import { withAppender } from '../duck/appender.ts'
import { BufferPool } from '../duck/buffer-pool.ts'
import type { Database } from '../duck/database.ts'
import { type TextColumn, textAt, textStart } from '../duck/text-column.ts'
import { listedKeys, parseKeys } from './attribute-keys.ts'
import { AttributePacker, type PackedAttributes } from './attribute-packer.ts'
import type { IdDictionary } from './id-dictionary.ts'
import { NewSpans } from './new-spans.ts'
import type { PackedSpans } from './packed-spans.ts'
import type { RecentSpans } from './recent-spans.ts'
import { SpanParts } from './span-parts.ts'
import { appendTable, SpanRowWriter } from './span-rows.ts'
import type { SpanTimes } from './span-times.ts'
import type { PartColumns } from './trace-parts.ts'

/** What is known of the file's rows; ids and numbers that come next are those that no row has yet. */
export interface SpanFileState {
  readonly nextSeq: number
  readonly recent: RecentSpans
  readonly times: SpanTimes

  readonly resources: IdDictionary
  readonly scopes: IdDictionary
  readonly keysets: IdDictionary
}

/** What a commit has made durable: entries of dictionaries by id, and parts of traces. */
export interface Committed {
  readonly parts: PartColumns
  readonly resources: ReadonlyMap<number, Resource>
  readonly scopes: ReadonlyMap<number, Scope>
}

/** Rows for the tables beside `span_rows`. */
interface SideRows {
  readonly resources: Map<number, Resource>
  readonly scopes: Map<number, Scope>
  readonly keys: DuckDBValue[][]
}

const KEY_TYPES = [UINTEGER, UTINYINT, VARCHAR, UINTEGER]

/** Memory kept for the commits to come. */
const IDLE_BYTES = 8 * 1024 * 1024

/** Commits batches in one transaction. */
export class SpanAppend {
  readonly #database: Database
  readonly #state: SpanFileState
  readonly #onCommit: (committed: Committed) => void
  readonly #writer = new SpanRowWriter()
  readonly #pool = new BufferPool(IDLE_BYTES)
  readonly #partsWriter = SpanParts.writer()
  readonly #packer: AttributePacker
  #nextSeq: number
  #nextResource: number
  #dictionaries: string
  /** Of the commit that is made. */
  #side: SideRows = noSideRows()
  #batch: PackedSpans | undefined

  /** `onCommit` is called after each commit, before anybody reads what it wrote. */
  constructor(database: Database, state: SpanFileState, onCommit: (committed: Committed) => void) {
    this.#database = database
    this.#state = state
    this.#onCommit = onCommit
    this.#nextSeq = state.nextSeq
    this.#nextResource = state.resources.next
    this.#dictionaries = versionOf(state)
    this.#packer = new AttributePacker((keys, row) => this.#keysOf(keys, row))
  }

  /** Every durable row has a number below this one. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  /** Every durable resource has a number below this one. */
  get nextResource(): number {
    return this.#nextResource
  }

  /** Another text once durable entries were added to a dictionary. */
  get dictionaries(): string {
    return this.#dictionaries
  }

  /** One call at a time. Rejects with `unavailable` when nothing was kept. */
  commit(batches: readonly PackedSpans[]): Promise<AppendResult[]> {
    return this.#database.write(async (connection) => {
      const { resources, scopes, keysets } = this.#state
      this.#packer.forget()
      this.#side = noSideRows()
      let parts: SpanParts
      try {
        await connection.run('BEGIN TRANSACTION')
        const written = await this.#write(connection, batches)
        const { spans } = written
        parts = written.parts
        try {
          await connection.run('COMMIT')
          this.#nextSeq += spans.length
          this.#nextResource = resources.next
          this.#dictionaries = versionOf(this.#state)
          this.#state.times.add(spans.starts, spans.length)
        } finally {
          spans.release()
        }
      } catch (cause) {
        for (const dictionary of [resources, scopes, keysets]) dictionary.drop()
        await connection.run('ROLLBACK').catch(() => {})
        const reason = cause instanceof Error ? cause.message : String(cause)
        const message = `spans could not be written: ${reason}`
        throw new TailspanError('unavailable', message, { retryAfter: 1, cause })
      }
      for (const dictionary of [resources, scopes, keysets]) dictionary.keep()
      this.#onCommit({ parts, resources: this.#side.resources, scopes: this.#side.scopes })
      return batches.map((batch) => ({ kept: batch.length, duplicates: 0 }))
    })
  }

  async #write(
    connection: DuckDBConnection,
    batches: readonly PackedSpans[],
  ): Promise<{ readonly spans: NewSpans; readonly parts: SpanParts }> {
    const spans = this.#collect(batches)
    try {
      this.#state.recent.mark(spans)
      const parts = new SpanParts(spans, this.#nextSeq)
      await this.#writeRows(connection, spans, parts)
      return { spans, parts }
    } catch (error) {
      spans.release()
      throw error
    }
  }

  async #writeRows(connection: DuckDBConnection, spans: NewSpans, parts: SpanParts): Promise<void> {
    const side = this.#side
    const resources = Array.from(side.resources, ([id, of]) => [id, of.service, of.attributes])
    const scopes = Array.from(side.scopes, ([id, of]) => [id, of.name, of.version, of.attributes])
    await appendTable(connection, 'span_resources', [UINTEGER, VARCHAR, VARCHAR], resources)
    await appendTable(connection, 'span_scopes', [UINTEGER, VARCHAR, VARCHAR, VARCHAR], scopes)
    await appendTable(connection, 'span_keys', KEY_TYPES, side.keys)
    await withAppender(connection, 'span_parts', (appender) =>
      parts.appendTo(appender, this.#partsWriter),
    )
    await withAppender(connection, 'span_rows', (appender) =>
      this.#writer.append(appender, spans, this.#nextSeq),
    )
  }

  #collect(batches: readonly PackedSpans[]): NewSpans {
    const { resources, scopes } = this.#state
    const side = this.#side
    const spans = new NewSpans(batches, this.#pool)
    for (const batch of batches) {
      const ids = {
        resources: batch.resources.map(({ service, attributes }) =>
          resources.idOf(JSON.stringify([service, attributes]), (id) => {
            side.resources.set(id, { service, attributes })
          }),
        ),
        scopes: batch.scopes.map(({ name, version, attributes }) =>
          scopes.idOf(JSON.stringify([name, version, attributes]), (id) => {
            side.scopes.set(id, { name, version, attributes })
          }),
        ),
      }
      spans.add(batch, ids, this.#attributes(batch))
    }
    return spans
  }

  #attributes(batch: PackedSpans): PackedAttributes {
    const { attributes, events, links } = batch.texts
    this.#batch = batch
    return this.#packer.pack(attributes, (row) => isEmpty(events, row) && isEmpty(links, row))
  }

  /** Number of the keys of a span of the batch that is packed, with those of its events and links. */
  #keysOf(keys: string, row: number): number {
    const texts = this.#batch?.texts
    if (!texts) return this.#keyset([keys, '', ''])
    const events = listedKeys(textAt(texts.events, row))
    return this.#keyset([keys, events, listedKeys(textAt(texts.links, row))])
  }

  #keyset(owners: readonly string[]): number {
    return this.#state.keysets.idOf(owners.join('\n'), (id) => {
      owners.forEach((keys, owner) => {
        parseKeys(keys).forEach((key, place) => this.#side.keys.push([id, owner, key, place]))
      })
    })
  }
}

function versionOf({ resources, scopes, keysets }: SpanFileState): string {
  return `${resources.next} ${scopes.next} ${keysets.next}`
}

function noSideRows(): SideRows {
  return { resources: new Map(), scopes: new Map(), keys: [] }
}

function isEmpty(column: TextColumn, row: number): boolean {
  return textStart(column, row) === column.ends[row]
}
