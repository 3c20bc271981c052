import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api'
import type { GroupedColumn, Resource, Scope, SpanGrouping, SpanGroups } from '@tailspan/model'
import { SpanBatchBuilder } from '@tailspan/model'
import { FixedColumn } from '../duck/fixed-column.ts'
import { spanText, traceText } from './hex-id.ts'
import { unpackAttributes } from './unpack-attributes.ts'

/** Stands for the parents of spans that have one. */
const SOME_PARENT = '0000000000000001'

/** Columns of fixed width that come first, with the bytes of a row. */
const NUMBERS = { sample: 4, count: 8, seq: 8, least: 8, again: 1, backwards: 1 } as const
const TOTALS = { sum: 8, most: 8 } as const
type NumberName = keyof typeof NUMBERS | keyof typeof TOTALS

/** What the ids in groups stand for. */
export interface GroupNames {
  /** A resource that stands for what groups know of theirs, by the number in their column. */
  readonly resources: ReadonlyMap<number, Resource>
  readonly scopes: ReadonlyMap<number, Scope>
}

/** A span that is an example of its group. */
export interface ExampleRow {
  readonly traceId: string
  readonly spanId: string
  readonly start: bigint
  readonly end: bigint
}

/** Groups as they come out of SQL, in columns. */
export class GroupRows {
  length = 0
  readonly #grouping: SpanGrouping
  readonly #keys: readonly string[]
  readonly #numbers: ReadonlyMap<NumberName, FixedColumn>
  /** What spans of a group agree in but for sample and power: their columns, resource, lines and sides. */
  readonly #agreed: readonly DuckDBValue[][]
  readonly #examples = new Map<number, ExampleRow>()

  constructor(grouping: SpanGrouping) {
    const { columns, attributes, durations, totals } = grouping
    this.#grouping = grouping
    this.#keys = attributes.map((key) => JSON.stringify(key))
    const numbers = Object.entries({ ...NUMBERS, ...(totals && TOTALS) })
    this.#numbers = new Map(
      numbers.map(([name, bytes]) => [name as NumberName, new FixedColumn(bytes)]),
    )
    const agreed = columns.length + 1 + attributes.length + durations.length
    this.#agreed = Array.from({ length: agreed }, () => [])
  }

  /** Takes a chunk of what GroupSpans selects. */
  add(chunk: DuckDBDataChunk): void {
    this.length += chunk.rowCount
    let at = 0
    for (const column of this.#numbers.values()) column.add(chunk, at++)
    for (const values of this.#agreed) {
      for (const value of chunk.getColumnValues(at)) values.push(value)
      at++
    }
  }

  /** False when there are too many, attributes that cannot be told apart, or ends before starts. */
  get usable(): boolean {
    if (this.length > this.#grouping.maxGroups) return false
    if (this.#bytes('backwards').includes(1)) return false
    return !this.#lines().some((values) => values.includes('['))
  }

  /** Whether spans were counted that may be the same as others. */
  get again(): boolean {
    return this.#bytes('again').includes(1)
  }

  /** Numbers of spans that are wanted as examples, spread over the groups. */
  examples(): bigint[] {
    const seqs = this.#longs('seq')
    return this.#exampleGroups().map((group) => seqs[group] ?? 0n)
  }

  /** Takes number, trace id, span id, start and end of a span. */
  addExample([seq, ...values]: readonly DuckDBValue[]): void {
    const [traceId, spanId, start, end] = values as [bigint, bigint, bigint, bigint]
    const ids = { traceId: traceText(traceId), spanId: spanText(spanId) }
    this.#examples.set(Number(seq), { ...ids, start, end })
  }

  resourceIds(): ReadonlySet<number> {
    const { columns } = this.#grouping
    return new Set(this.#agreed[columns.length]?.map(Number))
  }

  scopeIds(): ReadonlySet<number> {
    const column = this.#grouping.columns.indexOf('scope')
    return new Set(this.#agreed[column]?.map(Number))
  }

  groups(names: GroupNames): SpanGroups {
    const least = this.#longs('least')
    const seqs = this.#longs('seq')
    const kindIndex = new Uint32Array(this.length)
    const kinds = new SpanBatchBuilder()
    const known = new Map<string, number>()
    const numbered = this.#agreed.map(numberValues)
    for (let row = 0; row < this.length; row++) {
      const key = numbered.map((numbers) => numbers[row]).join()
      let kind = known.get(key)
      if (kind === undefined) {
        kind = known.size
        known.set(key, kind)
        const end = least[row] ?? 0n
        this.#addSpan(kinds, row, names, { traceId: '', spanId: '', start: 0n, end })
      }
      kindIndex[row] = kind
    }
    const examples = new SpanBatchBuilder()
    const exampleGroups = this.#exampleGroups().filter((row) => {
      const example = this.#examples.get(Number(seqs[row]))
      if (example) this.#addSpan(examples, row, names, example)
      return example !== undefined
    })
    return {
      kinds: kinds.build(),
      kindIndex,
      samples: new Uint32Array(this.#bytes('sample').buffer),
      counts: Float64Array.from(this.#longs('count'), Number),
      least: Float64Array.from(least, Number),
      sums: new Float64Array(this.#bytes('sum').buffer),
      most: Float64Array.from(this.#longs('most'), Number),
      examples: examples.build(),
      exampleGroups: Uint32Array.from(exampleGroups),
    }
  }

  #addSpan(into: SpanBatchBuilder, row: number, names: GroupNames, ids: ExampleRow): void {
    const { columns } = this.#grouping
    const own = new Map<GroupedColumn, DuckDBValue | undefined>(
      columns.map((column, i) => [column, this.#agreed[i]?.[row]]),
    )
    const resource = names.resources.get(Number(this.#agreed[columns.length]?.[row]))
    const scope = names.scopes.get(Number(own.get('scope')))
    into.add(
      into.resource(resource ?? { service: '', attributes: '' }),
      into.scope(scope ?? { name: '', version: '', attributes: '' }),
      {
        ...ids,
        parentId: own.get('root') === false ? SOME_PARENT : '',
        name: text(own.get('name')),
        kind: Number(own.get('kind') ?? 0),
        statusCode: Number(own.get('status') ?? 0),
        statusMessage: text(own.get('statusMessage')),
        attributes: this.#attributes(this.#lines().map((values) => text(values[row]))),
      },
    )
  }

  #exampleGroups(): number[] {
    const wanted = Math.min(this.#grouping.examples, this.length)
    return Array.from({ length: wanted }, (_, i) => Math.floor((i * this.length) / wanted))
  }

  #attributes(lines: readonly string[]): string {
    const present = lines.flatMap((line, i) => (line === '' ? [] : [{ line, key: this.#keys[i] }]))
    const keys = present.flatMap(({ key }) => key ?? [])
    return unpackAttributes(present.map(({ line }) => line).join('\n'), keys)
  }

  /** Lines of each attribute. */
  #lines(): readonly DuckDBValue[][] {
    const first = this.#grouping.columns.length + 1
    return this.#agreed.slice(first, first + this.#keys.length)
  }

  #bytes(name: NumberName): Uint8Array<ArrayBuffer> {
    return this.#numbers.get(name)?.bytes() ?? new Uint8Array()
  }

  #longs(name: 'seq' | 'count' | 'least' | 'most'): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(this.#bytes(name).buffer)
  }
}

/** Equal values as equal numbers. */
function numberValues(values: readonly DuckDBValue[]): Uint32Array {
  const numbers = new Map<DuckDBValue, number>()
  return Uint32Array.from(values, (value) => {
    const known = numbers.get(value)
    if (known !== undefined) return known
    numbers.set(value, numbers.size)
    return numbers.size - 1
  })
}

function text(value: DuckDBValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
