import {
  type DuckDBConnection,
  type DuckDBValue,
  UINTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { type AppendResult, TailspanError } from '@tailspan/model'
import { withAppender } from '../duck/appender.ts'
import { BufferPool } from '../duck/buffer-pool.ts'
import type { Database } from '../duck/database.ts'
import { textAt } from '../duck/text-column.ts'
import { attributeKeys, listedKeys, parseKeys } from './attribute-keys.ts'
import type { IdDictionary } from './id-dictionary.ts'
import { KeyReader } from './key-reader.ts'
import { NewSpans } from './new-spans.ts'
import type { PackedSpans } from './packed-spans.ts'
import { SpanParts } from './span-parts.ts'
import { appendTable, SpanRowWriter } from './span-rows.ts'

/** Where the file stands; `next` ids and numbers are those that no row has yet. */
export interface SpanDictionaries {
  readonly resources: IdDictionary
  readonly scopes: IdDictionary
  readonly keysets: IdDictionary
}

/** Rows for the tables beside `span_rows`. */
interface SideRows {
  readonly resources: DuckDBValue[][]
  readonly scopes: DuckDBValue[][]
  readonly keys: DuckDBValue[][]
}

/** Memory kept for the commits to come. */
const IDLE_BYTES = 8 * 1024 * 1024

/** Commits batches in one transaction. */
export class SpanAppend {
  readonly #database: Database
  readonly #dictionaries: SpanDictionaries
  readonly #writer = new SpanRowWriter()
  readonly #pool = new BufferPool(IDLE_BYTES)
  readonly #partsWriter = SpanParts.writer()
  #nextSeq: number

  constructor(database: Database, dictionaries: SpanDictionaries, nextSeq: number) {
    this.#database = database
    this.#dictionaries = dictionaries
    this.#nextSeq = nextSeq
  }

  /** Every durable row has a number below this one. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  /** One call at a time. Rejects with `unavailable` when nothing was kept. */
  commit(batches: readonly PackedSpans[]): Promise<AppendResult[]> {
    return this.#database.write(async (connection) => {
      const { resources, scopes, keysets } = this.#dictionaries
      try {
        await connection.run('BEGIN TRANSACTION')
        const count = await this.#write(connection, batches)
        await connection.run('COMMIT')
        this.#nextSeq += count
      } catch (cause) {
        for (const dictionary of [resources, scopes, keysets]) dictionary.drop()
        await connection.run('ROLLBACK').catch(() => {})
        const reason = cause instanceof Error ? cause.message : String(cause)
        const message = `spans could not be written: ${reason}`
        throw new TailspanError('unavailable', message, { retryAfter: 1, cause })
      }
      for (const dictionary of [resources, scopes, keysets]) dictionary.keep()
      return batches.map((batch) => ({ kept: batch.length, duplicates: 0 }))
    })
  }

  async #write(connection: DuckDBConnection, batches: readonly PackedSpans[]): Promise<number> {
    const side: SideRows = { resources: [], scopes: [], keys: [] }
    const spans = this.#collect(batches, side)
    try {
      return await this.#writeRows(connection, spans, side)
    } finally {
      spans.release()
    }
  }

  async #writeRows(connection: DuckDBConnection, spans: NewSpans, side: SideRows): Promise<number> {
    const parts = new SpanParts(spans, this.#nextSeq)
    await appendTable(connection, 'span_resources', [UINTEGER, VARCHAR, VARCHAR], side.resources)
    await appendTable(connection, 'span_scopes', [UINTEGER, VARCHAR, VARCHAR, VARCHAR], side.scopes)
    await appendTable(connection, 'span_keys', [UINTEGER, UTINYINT, VARCHAR], side.keys)
    await withAppender(connection, 'span_parts', (appender) =>
      parts.appendTo(appender, this.#partsWriter),
    )
    await withAppender(connection, 'span_rows', (appender) =>
      this.#writer.append(appender, spans, this.#nextSeq),
    )
    return spans.length
  }

  #collect(batches: readonly PackedSpans[], side: SideRows): NewSpans {
    const { resources, scopes } = this.#dictionaries
    const spans = new NewSpans(batches, this.#pool)
    const reader = new KeyReader((keys) => this.#keyset([keys, '', ''], side))
    for (const batch of batches) {
      spans.add(batch, {
        resources: batch.resources.map(({ service, attributes }) =>
          resources.idOf(JSON.stringify([service, attributes]), (id) => {
            side.resources.push([id, service, attributes])
          }),
        ),
        scopes: batch.scopes.map(({ name, version, attributes }) =>
          scopes.idOf(JSON.stringify([name, version, attributes]), (id) => {
            side.scopes.push([id, name, version, attributes])
          }),
        ),
        keysets: this.#keysets(batch, reader, side),
      })
    }
    return spans
  }

  #keysets({ length, texts }: PackedSpans, reader: KeyReader, side: SideRows): Uint32Array {
    const keysets = new Uint32Array(length)
    for (let row = 0; row < length; row++) {
      const events = listedKeys(textAt(texts.events, row))
      const links = listedKeys(textAt(texts.links, row))
      keysets[row] =
        events === '' && links === ''
          ? reader.idAt(texts.attributes, row)
          : this.#keyset([attributeKeys(textAt(texts.attributes, row)), events, links], side)
    }
    return keysets
  }

  /** Number of the keys of a span, its events and its links. */
  #keyset(owners: readonly string[], side: SideRows): number {
    return this.#dictionaries.keysets.idOf(owners.join('\n'), (id) => {
      owners.forEach((keys, owner) => {
        for (const key of parseKeys(keys)) side.keys.push([id, owner, key])
      })
    })
  }
}
