import { type Resource, type Scope, SpanBatchBuilder, type TraceBatch } from '@tailspan/model'
import { traceText } from './hex-id.ts'
import type { LoadedRows, LoadedText } from './loaded-rows.ts'
import { TraceIndex } from './trace-index.ts'
import { unpackAttributes } from './unpack-attributes.ts'

/** What the numbers in rows stand for. */
export interface SpanDictionaries {
  readonly resources: ReadonlyMap<number, Resource>
  readonly scopes: ReadonlyMap<number, Scope>
  /** Keys as JSON literals. */
  readonly keysets: ReadonlyMap<number, readonly string[]>
}

/** Rows trace by trace. */
interface Ordered {
  readonly order: Uint32Array
  readonly offsets: Uint32Array
  readonly traceIds: string[]
}

const DIGITS = 16

/** Puts the rows of some traces together, trace by trace. */
export class LoadedSpans {
  readonly #rows: LoadedRows
  readonly #traces: readonly bigint[]
  readonly #resources: Uint32Array
  readonly #scopes: Uint32Array
  readonly #keysets: Uint32Array
  readonly #ordered: Ordered

  constructor(rows: LoadedRows, traces: readonly bigint[]) {
    this.#rows = rows
    this.#traces = traces
    this.#resources = rows.words('resource')
    this.#scopes = rows.words('scope')
    this.#keysets = rows.words('keyset')
    this.#ordered = this.#order()
  }

  resourceIds(): ReadonlySet<number> {
    return new Set(this.#resources)
  }

  scopeIds(): ReadonlySet<number> {
    return new Set(this.#scopes)
  }

  /** Of spans whose attributes were read and are not a whole list. */
  keysetIds(): ReadonlySet<number> {
    const ids = new Set<number>()
    this.#rows.texts('attributes')?.forEach((text, row) => {
      if (text !== '' && !text.startsWith('[')) ids.add(this.#keysets[row] as number)
    })
    return ids
  }

  /** Whether spans of one trace have the same id, or nearly: of 64 bits a double holds 53. */
  repeatsIds(): boolean {
    const words = new Uint32Array(this.#rows.bytes('span_id').buffer)
    const { order, offsets } = this.#ordered
    const seen = new Set<number>()
    for (let trace = 0; trace < offsets.length; trace++) {
      const [from, to] = [offsets[trace] as number, offsets[trace + 1] ?? order.length]
      seen.clear()
      for (let i = from; i < to; i++) {
        const row = order[i] as number
        seen.add((words[2 * row + 1] as number) * 2 ** 32 + (words[2 * row] as number))
      }
      if (seen.size < to - from) return true
    }
    return false
  }

  /** All spans, trace by trace in the order of the traces, each once. */
  batch({ resources, scopes, keysets }: SpanDictionaries): TraceBatch {
    const rows = this.#rows
    const { order, offsets, traceIds } = this.#ordered
    // Finds equal resources and scopes; its rows are not used.
    const contents = new SpanBatchBuilder()
    const resourceIndex = indexesOf(this.#resources, order, (id) =>
      contents.resource(resources.get(id) ?? { service: '', attributes: '' }),
    )
    const scopeIndex = indexesOf(this.#scopes, order, (id) =>
      contents.scope(scopes.get(id) ?? { name: '', version: '', attributes: '' }),
    )
    const { resources: resourceList, scopes: scopeList } = contents.build()
    const texts = (name: LoadedText): string[] => {
      const all = rows.texts(name)
      return all ? textsOf(order, all) : emptyTexts(order.length)
    }
    return {
      offsets,
      spans: {
        length: order.length,
        traceIds,
        spanIds: idsOf(order, rows.hex('span_id'), undefined),
        parentIds: idsOf(order, rows.hex('parent_id'), rows.bytes('parent_id IS NULL')),
        names: texts('names'),
        kinds: numbersOf(order, rows.bytes('kind'), new Uint8Array(order.length)),
        statusCodes: numbersOf(order, rows.bytes('status'), new Uint8Array(order.length)),
        statusMessages: texts('statusMessages'),
        starts: longsOf(order, rows.longs('start_ns')),
        ends: longsOf(order, rows.longs('end_ns')),
        resources: resourceList,
        resourceIndex,
        scopes: scopeList,
        scopeIndex,
        attributes: this.#attributes(order, keysets),
        events: texts('events'),
        links: texts('links'),
        traceStates: texts('traceStates'),
        flags: numbersOf(order, rows.words('flags'), new Uint32Array(order.length)),
        dropped: texts('dropped'),
      },
    }
  }

  #attributes(order: Uint32Array, keysets: SpanDictionaries['keysets']): string[] {
    const packed = this.#rows.texts('attributes')
    if (!packed) return emptyTexts(order.length)
    return Array.from(order, (row) =>
      unpackAttributes(packed[row] ?? '', keysets.get(this.#keysets[row] ?? 0) ?? []),
    )
  }

  /** Rows trace by trace, without those that were sent again unchanged. */
  #order(): Ordered {
    const ids = this.#rows.words('trace_id')
    const index = new TraceIndex(this.#traces)
    const byTrace: number[][] = this.#traces.map(() => [])
    for (const row of this.#asReceived()) byTrace[index.placeOf(ids, 4 * row)]?.push(row)
    const again = this.#rows.bytes('again')
    const offsets = new Uint32Array(byTrace.length)
    const order = new Uint32Array(this.#rows.length)
    const traceIds: string[] = []
    let length = 0
    byTrace.forEach((trace, place) => {
      offsets[place] = length
      const id = traceText(this.#traces[place] ?? 0n)
      const some = trace.some((row) => again[row] === 1) ? this.#withoutDuplicates(trace) : trace
      for (const row of some) {
        order[length++] = row
        traceIds.push(id)
      }
    })
    return { order: order.subarray(0, length), offsets, traceIds }
  }

  /** Rows by their numbers. They mostly come so; DuckDB takes as long to sort a few as to find them. */
  #asReceived(): Uint32Array {
    const seqs = this.#rows.longs('seq')
    const rows = Uint32Array.from({ length: seqs.length }, (_, row) => row)
    const inOrder = seqs.every((seq, row) => row === 0 || seq >= (seqs[row - 1] ?? seq))
    return inOrder ? rows : rows.sort((a, b) => Number((seqs[a] ?? 0n) - (seqs[b] ?? 0n)))
  }

  /** The first of spans that were sent again unchanged. */
  #withoutDuplicates(trace: readonly number[]): number[] {
    const rows = this.#rows
    const [starts, ends, kinds] = [rows.longs('start_ns'), rows.longs('end_ns'), rows.bytes('kind')]
    const ids = new BigUint64Array(rows.bytes('span_id').buffer)
    const names = rows.texts('names') ?? []
    const seen = new Set<string>()
    return trace.filter((row) => {
      const key = `${ids[row]} ${kinds[row]} ${starts[row]} ${ends[row]} ${names[row]}`
      return seen.size < seen.add(key).size
    })
  }
}

/** The index of what each row's number stands for. */
function indexesOf(
  ids: Uint32Array,
  order: Uint32Array,
  of: (id: number) => number,
): Uint32Array<ArrayBuffer> {
  const known = new Map<number, number>()
  const indexes = new Uint32Array(order.length)
  for (let i = 0; i < order.length; i++) {
    const id = ids[order[i] as number] as number
    let found = known.get(id)
    if (found === undefined) {
      found = of(id)
      known.set(id, found)
    }
    indexes[i] = found
  }
  return indexes
}

function textsOf(order: Uint32Array, all: readonly string[]): string[] {
  const texts: string[] = []
  for (let i = 0; i < order.length; i++) texts.push(all[order[i] as number] ?? '')
  return texts
}

function emptyTexts(length: number): string[] {
  return Array.from<string>({ length }).fill('')
}

/** Ids out of their digits, '' where `isNone` is 1. */
function idsOf(order: Uint32Array, digits: string, isNone: Uint8Array | undefined): string[] {
  const ids: string[] = []
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number
    ids.push(isNone?.[row] === 1 ? '' : digits.slice(DIGITS * row, DIGITS * (row + 1)))
  }
  return ids
}

function numbersOf<T extends Uint8Array | Uint32Array>(order: Uint32Array, all: T, into: T): T {
  for (let i = 0; i < order.length; i++) into[i] = all[order[i] as number] as number
  return into
}

function longsOf(order: Uint32Array, all: BigInt64Array<ArrayBuffer>): BigInt64Array<ArrayBuffer> {
  const into = new BigInt64Array(order.length)
  for (let i = 0; i < order.length; i++) into[i] = all[order[i] as number] as bigint
  return into
}
