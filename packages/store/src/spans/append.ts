import {
  BIGINT,
  type DuckDBConnection,
  type DuckDBValue,
  UHUGEINT,
  UINTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { type AppendResult, type SpanBatch, TailspanError } from '@tailspan/model'
import { withAppender } from '../duck/appender.ts'
import type { Database } from '../duck/database.ts'
import { attributeKeys, listedKeys, parseKeys } from './attribute-keys.ts'
import { spanNumber, traceNumber } from './hex-id.ts'
import type { IdDictionary } from './id-dictionary.ts'
import { appendTable, type PreparedBatch, SpanRowWriter } from './span-rows.ts'

/** A batch whose ids were read. */
type CheckedBatch = Pick<PreparedBatch, 'batch' | 'traceIds' | 'spanIds' | 'parentIds'>

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

interface Part {
  readonly traceId: bigint
  readonly first: number
  last: number
  spans: number
  start: bigint
}

/** Commits batches in one transaction. */
export class SpanAppend {
  readonly #database: Database
  readonly #dictionaries: SpanDictionaries
  readonly #writer = new SpanRowWriter()
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
  commit(batches: readonly CheckedBatch[]): Promise<AppendResult[]> {
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
      return batches.map(({ batch }) => ({ kept: batch.length, duplicates: 0 }))
    })
  }

  async #write(connection: DuckDBConnection, batches: readonly CheckedBatch[]): Promise<number> {
    const side: SideRows = { resources: [], scopes: [], keys: [] }
    const prepared = batches.map((checked) => this.#prepare(checked, side))
    const parts = partsOf(prepared, this.#nextSeq)
    await appendTable(connection, 'span_resources', [UINTEGER, VARCHAR, VARCHAR], side.resources)
    await appendTable(connection, 'span_scopes', [UINTEGER, VARCHAR, VARCHAR, VARCHAR], side.scopes)
    await appendTable(connection, 'span_keys', [UINTEGER, UTINYINT, VARCHAR], side.keys)
    await appendTable(connection, 'span_parts', [UHUGEINT, BIGINT, BIGINT, UINTEGER, BIGINT], parts)
    await withAppender(connection, 'span_rows', (appender) =>
      this.#writer.append(appender, prepared, this.#nextSeq),
    )
    return prepared.reduce((sum, { batch }) => sum + batch.length, 0)
  }

  #prepare(checked: CheckedBatch, side: SideRows): PreparedBatch {
    const { resources, scopes, keysets } = this.#dictionaries
    const { batch } = checked
    return {
      ...checked,
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
      keysets: batch.attributes.map((text, row) => {
        const events = listedKeys(batch.events[row] ?? '')
        const links = listedKeys(batch.links[row] ?? '')
        const owners = [attributeKeys(text), events, links]
        return keysets.idOf(owners.join('\n'), (id) => {
          owners.forEach((keys, owner) => {
            for (const key of parseKeys(keys)) side.keys.push([id, owner, key])
          })
        })
      }),
    }
  }
}

/** Reads the ids of a batch; throws `bad_request` for one that has the wrong form. */
export function checkIds(batch: SpanBatch): CheckedBatch {
  return {
    batch,
    traceIds: batch.traceIds.map((id, row) => traceNumber(id, `span ${row}`)),
    spanIds: batch.spanIds.map((id, row) => spanNumber(id, `span ${row}`)),
    parentIds: batch.parentIds.map((id, row) =>
      id === '' ? null : spanNumber(id, `parent of span ${row}`),
    ),
  }
}

/** One row for each trace, in order of first sight. */
function partsOf(batches: readonly PreparedBatch[], firstSeq: number): DuckDBValue[][] {
  const parts = new Map<bigint, Part>()
  let seq = firstSeq
  for (const { batch, traceIds } of batches) {
    for (let row = 0; row < batch.length; row++, seq++) {
      const traceId = traceIds[row] ?? 0n
      const start = batch.starts[row] ?? 0n
      const part = parts.get(traceId)
      if (!part) parts.set(traceId, { traceId, first: seq, last: seq, spans: 1, start })
      else {
        part.last = seq
        part.spans++
        if (start < part.start) part.start = start
      }
    }
  }
  return Array.from(parts.values(), (part) => [
    part.traceId,
    BigInt(part.first),
    BigInt(part.last),
    part.spans,
    part.start,
  ])
}
