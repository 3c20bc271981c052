import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api'
import type { SpanTexts } from '@tailspan/model'
import { FixedColumn } from '../duck/fixed-column.ts'

/** Columns of fixed width that are read of spans, with the bytes of a row. */
const NUMBERS = {
  seq: 8,
  trace_id: 16,
  span_id: 8,
  parent_id: 8,
  'parent_id IS NULL': 1,
  kind: 1,
  status: 1,
  start_ns: 8,
  end_ns: 8,
  resource: 4,
  scope: 4,
  keyset: 4,
  flags: 4,
  again: 1,
} as const
type NumberName = keyof typeof NUMBERS
const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[]

/** Columns of texts by name in a SpanBatch. */
const TEXTS = {
  names: 'name',
  statusMessages: 'status_message',
  attributes: 'attributes',
  events: 'events',
  links: 'links',
  traceStates: 'trace_state',
  dropped: 'dropped',
} as const
export type LoadedText = keyof typeof TEXTS
const TEXT_NAMES = Object.keys(TEXTS) as LoadedText[]

/** Rows of `span_rows` as they come, in columns. */
export class LoadedRows {
  length = 0
  readonly #wanted: readonly LoadedText[]
  readonly #numbers: Readonly<Record<NumberName, FixedColumn>>
  readonly #texts: ReadonlyMap<LoadedText, string[]>

  /** Names are always read, other texts when they are wanted: all when undefined. */
  constructor(texts: readonly SpanTexts[] | undefined) {
    this.#wanted = TEXT_NAMES.filter(
      (name) => name === 'names' || texts === undefined || texts.includes(name),
    )
    this.#numbers = Object.fromEntries(
      NUMBER_NAMES.map((name) => [name, new FixedColumn(NUMBERS[name])]),
    ) as Record<NumberName, FixedColumn>
    this.#texts = new Map(this.#wanted.map((name) => [name, []]))
  }

  /** What to select, for `add`. */
  get columns(): string {
    return [...NUMBER_NAMES, ...this.#wanted.map((name) => TEXTS[name])].join(', ')
  }

  add(chunk: DuckDBDataChunk): void {
    this.length += chunk.rowCount
    NUMBER_NAMES.forEach((name, column) => {
      this.#numbers[name].add(chunk, column)
    })
    this.#wanted.forEach((name, i) => {
      const into = this.#texts.get(name) ?? []
      const values: readonly DuckDBValue[] = chunk.getColumnValues(NUMBER_NAMES.length + i)
      for (const text of values) into.push((text as string | null) ?? '')
    })
  }

  /** The memory of a column; rows that are NULL may hold anything. */
  bytes(name: NumberName): Uint8Array<ArrayBuffer> {
    return this.#numbers[name].bytes()
  }

  words(name: 'resource' | 'scope' | 'keyset' | 'flags' | 'trace_id'): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.bytes(name).buffer)
  }

  longs(name: 'seq' | 'start_ns' | 'end_ns'): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(this.bytes(name).buffer)
  }

  /** 64-bit ids as 16 hex digits each, one behind the other. */
  hex(name: 'span_id' | 'parent_id'): string {
    return Buffer.from(this.bytes(name).buffer).swap64().toString('hex')
  }

  /** Undefined for texts that were not read. */
  texts(name: LoadedText): readonly string[] | undefined {
    return this.#texts.get(name)
  }
}
