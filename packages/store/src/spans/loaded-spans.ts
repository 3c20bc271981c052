import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api'
import { type Resource, type Scope, SpanBatchBuilder, type TraceBatch } from '@tailspan/model'
import { vectorBytes } from '../duck/vector-bytes.ts'
import { traceText } from './hex-id.ts'
import { unpackAttributes } from './unpack-attributes.ts'

/** What the numbers in rows stand for. */
export interface SpanDictionaries {
  readonly resources: ReadonlyMap<number, Resource>
  readonly scopes: ReadonlyMap<number, Scope>
  /** Keys as JSON literals. */
  readonly keysets: ReadonlyMap<number, readonly string[]>
}

/** Rows of some traces in columns. */
export class LoadedSpans {
  /** Place by trace. */
  readonly #traces: ReadonlyMap<bigint, number>
  readonly #traceIds: readonly string[]
  readonly #trace: number[] = []
  readonly #spanIds: string[] = []
  readonly #parentIds: string[] = []
  readonly #names: string[] = []
  readonly #kinds: number[] = []
  readonly #statusCodes: number[] = []
  readonly #starts: bigint[] = []
  readonly #ends: bigint[] = []
  readonly #resources: number[] = []
  readonly #scopes: number[] = []
  readonly #keysets: number[] = []
  readonly #flags: number[] = []
  readonly #again: boolean[] = []
  /** Status messages, attributes, events, links, states and dropped counts. */
  readonly #texts: string[][] = [[], [], [], [], [], []]

  constructor(traces: readonly bigint[]) {
    this.#traces = new Map(traces.map((id, i) => [id, i]))
    this.#traceIds = traces.map(traceText)
  }

  /**
   * Takes rows of trace id, span id, parent id, whether there is none, name, kind, status, start, end,
   * resource, scope, keyset, flags, again and the texts.
   */
  add(chunk: DuckDBDataChunk): void {
    const column = (i: number): readonly DuckDBValue[] => chunk.getColumnValues(i)
    for (const id of column(0)) this.#trace.push(this.#traces.get(id as bigint) ?? 0)
    pushAll(this.#spanIds, hexDigits(chunk, 1))
    const isRoot = column(3)
    hexDigits(chunk, 2).forEach((id, row) => this.#parentIds.push(isRoot[row] ? '' : id))
    pushAll(this.#names, column(4) as string[])
    pushAll(this.#kinds, column(5) as number[])
    pushAll(this.#statusCodes, column(6) as number[])
    pushAll(this.#starts, new BigInt64Array(vectorBytes(chunk, 7, 8).buffer))
    pushAll(this.#ends, new BigInt64Array(vectorBytes(chunk, 8, 8).buffer))
    pushAll(this.#resources, column(9) as number[])
    pushAll(this.#scopes, column(10) as number[])
    pushAll(this.#keysets, column(11) as number[])
    pushAll(this.#flags, column(12) as number[])
    pushAll(this.#again, column(13) as boolean[])
    this.#texts.forEach((texts, i) => {
      for (const text of column(14 + i)) texts.push((text as string | null) ?? '')
    })
  }

  resourceIds(): ReadonlySet<number> {
    return new Set(this.#resources)
  }

  scopeIds(): ReadonlySet<number> {
    return new Set(this.#scopes)
  }

  /** Of spans whose attributes were read and are not a whole list. */
  keysetIds(): ReadonlySet<number> {
    const attributes = this.#texts[1] ?? []
    return new Set(
      this.#keysets.filter((_, row) => {
        const text = attributes[row] ?? ''
        return text !== '' && !text.startsWith('[')
      }),
    )
  }

  /** All rows, trace by trace, each span once. */
  batch({ resources, scopes, keysets }: SpanDictionaries): TraceBatch {
    const { order, offsets } = this.#ordered()
    // Finds equal resources and scopes; its rows are not used.
    const contents = new SpanBatchBuilder()
    const resourceOf = indexes(this.#resources, (id) =>
      contents.resource(resources.get(id) ?? { service: '', attributes: '' }),
    )
    const scopeOf = indexes(this.#scopes, (id) =>
      contents.scope(scopes.get(id) ?? { name: '', version: '', attributes: '' }),
    )
    const [messages = [], attributes = [], events = [], links = [], states = [], dropped = []] =
      this.#texts
    const pick = (texts: readonly string[]): string[] =>
      Array.from(order, (row) => texts[row] ?? '')
    const { resources: resourceList, scopes: scopeList } = contents.build()
    return {
      offsets,
      spans: {
        length: order.length,
        traceIds: Array.from(order, (row) => this.#traceIds[this.#trace[row] ?? 0] ?? ''),
        spanIds: pick(this.#spanIds),
        parentIds: pick(this.#parentIds),
        names: pick(this.#names),
        kinds: Uint8Array.from(order, (row) => this.#kinds[row] ?? 0),
        statusCodes: Uint8Array.from(order, (row) => this.#statusCodes[row] ?? 0),
        statusMessages: pick(messages),
        starts: BigInt64Array.from(order, (row) => this.#starts[row] ?? 0n),
        ends: BigInt64Array.from(order, (row) => this.#ends[row] ?? 0n),
        resources: resourceList,
        resourceIndex: Uint32Array.from(order, (row) => resourceOf.get(this.#resources[row]) ?? 0),
        scopes: scopeList,
        scopeIndex: Uint32Array.from(order, (row) => scopeOf.get(this.#scopes[row]) ?? 0),
        attributes: Array.from(order, (row) =>
          unpackAttributes(attributes[row] ?? '', keysets.get(this.#keysets[row] ?? 0) ?? []),
        ),
        events: pick(events),
        links: pick(links),
        traceStates: pick(states),
        flags: Uint32Array.from(order, (row) => this.#flags[row] ?? 0),
        dropped: pick(dropped),
      },
    }
  }

  /** Rows trace by trace, without those that were sent again unchanged. */
  #ordered(): { readonly order: number[]; readonly offsets: Uint32Array } {
    const rows: number[][] = this.#traceIds.map(() => [])
    for (let row = 0; row < this.#trace.length; row++) rows[this.#trace[row] ?? 0]?.push(row)
    const offsets = new Uint32Array(rows.length)
    const order: number[] = []
    rows.forEach((trace, i) => {
      offsets[i] = order.length
      const some = trace.some((row) => this.#again[row]) ? this.#withoutDuplicates(trace) : trace
      for (const row of some) order.push(row)
    })
    return { order, offsets }
  }

  /** The first of spans that were sent again unchanged. */
  #withoutDuplicates(rows: readonly number[]): number[] {
    const seen = new Set<string>()
    return rows.filter((row) => {
      const times = `${this.#starts[row]} ${this.#ends[row]}`
      const key = `${this.#spanIds[row]} ${this.#kinds[row]} ${times} ${this.#names[row]}`
      return seen.size < seen.add(key).size
    })
  }
}

/** A value for each number that occurs. */
function indexes(
  ids: readonly number[],
  of: (id: number) => number,
): Map<number | undefined, number> {
  return new Map([...new Set(ids)].map((id) => [id, of(id)]))
}

function pushAll<T>(into: T[], values: Iterable<T>): void {
  for (const value of values) into.push(value)
}

const DIGITS = 16

/** A column of 64-bit ids in hex. */
function hexDigits(chunk: DuckDBDataChunk, column: number): string[] {
  // All in one call into the runtime; on their own they would take ten times as long.
  const digits = vectorBytes(chunk, column, 8).swap64().toString('hex')
  return Array.from({ length: chunk.rowCount }, (_, row) =>
    digits.slice(DIGITS * row, DIGITS * (row + 1)),
  )
}
