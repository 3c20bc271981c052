import type { SpanField, SpanReader, TimeRange } from '@tailspan/model'
import { compileFilter, compileRef } from '../field/compile.ts'
import { scanTraces } from '../scan.ts'
import { conditionOf } from '../search/push-down.ts'
import type { IntrinsicName } from '../syntax/intrinsics.ts'
import { printStatic } from '../syntax/print.ts'
import type { FieldExpression, FieldRef } from '../syntax/tree.ts'
import { fromAttribute } from '../value/from-attribute.ts'
import { KINDS, STATUSES, type Static } from '../value/static.ts'

/** Values that need no span: all that there can be, and none where nearly every span has its own. */
const KNOWN: ReadonlyMap<IntrinsicName, readonly Static[]> = new Map<
  IntrinsicName,
  readonly Static[]
>([
  ['span:status', STATUSES.map((value) => ({ type: 'status', value }))],
  ['span:kind', KINDS.map((value) => ({ type: 'kind', value }))],
  ['span:duration', []],
  ['trace:duration', []],
])

const FIELDS: ReadonlyMap<IntrinsicName, SpanField> = new Map([
  ['span:name', 'name'],
  ['span:statusMessage', 'statusMessage'],
])

/** Which values of a tag are wanted. */
export interface TagValuesRequest {
  readonly range: TimeRange
  /** Values of the spans that meet this; null for all spans. */
  readonly where: FieldExpression | null
  /** Most values wanted. */
  readonly limit: number
}

/**
 * Distinct values of an attribute or intrinsic, in no order; elements of lists one by one. Without a
 * condition all statuses and kinds are answered, and no durations.
 */
export async function tagValues(
  reader: SpanReader,
  ref: FieldRef,
  request: TagValuesRequest,
  signal: AbortSignal,
): Promise<Static[]> {
  const values = new DistinctValues(request.limit)
  if (request.where === null) {
    const known = ref.kind === 'intrinsic' ? KNOWN.get(ref.name) : undefined
    if (known !== undefined) return known.slice(0, request.limit)
    const tags = tagsOf(ref)
    for (const tag of tags) {
      const found = await reader.tagValues(tag, request.range, request.limit, signal)
      for (const value of found) values.add(fromAttribute(value))
    }
    if (tags.length > 0) return values.list()
  }
  const test = compileFilter(request.where)
  const read = compileRef(ref)
  const filter = { kind: 'filter', where: request.where } as const
  const condition = conditionOf([{ kind: 'spanset', spanset: filter }])
  for await (const trace of scanTraces(reader, condition, request.range, signal)) {
    for (let span = 0; span < trace.length; span++) {
      if (test(trace, span)) values.add(read(trace, span))
    }
    if (values.full) break
  }
  return values.list()
}

/** What a reader has the values of; nothing for what it does not. */
function tagsOf(ref: FieldRef): readonly Parameters<SpanReader['tagValues']>[0][] {
  if (ref.kind === 'intrinsic') {
    const field = FIELDS.get(ref.name)
    return field === undefined ? [] : [{ kind: 'field', field }]
  }
  const scopes = ref.scope === 'none' ? (['span', 'resource'] as const) : [ref.scope]
  return scopes.map((scope) => ({ kind: 'attribute', scope, key: ref.name }))
}

class DistinctValues {
  readonly #byText = new Map<string, Static>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get full(): boolean {
    return this.#byText.size >= this.#limit
  }

  add(value: Static): void {
    if (value.type === 'array') {
      for (const element of value.values) this.add(element)
    } else if (value.type !== 'nil' && !this.full) {
      this.#byText.set(`${value.type} ${printStatic(value)}`, value)
    }
  }

  list(): Static[] {
    return [...this.#byText.values()]
  }
}
