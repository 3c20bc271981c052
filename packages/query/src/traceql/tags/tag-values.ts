import type { SpanReader, TimeRange } from '@tailspan/model'
import { compileFilter, compileRef } from '../field/compile.ts'
import { scanTraces } from '../scan.ts'
import { conditionOf } from '../search/push-down.ts'
import { printStatic } from '../syntax/print.ts'
import type { FieldExpression, FieldRef } from '../syntax/tree.ts'
import { fromAttribute } from '../value/from-attribute.ts'
import type { Static } from '../value/static.ts'

/** Which values of a tag are wanted. */
export interface TagValuesRequest {
  readonly range: TimeRange
  /** Values of the spans that meet this; null for all spans. */
  readonly where: FieldExpression | null
  /** Most values wanted. */
  readonly limit: number
}

/** Distinct values of an attribute or intrinsic, in no order; elements of lists one by one. */
export async function tagValues(
  reader: SpanReader,
  ref: FieldRef,
  request: TagValuesRequest,
  signal: AbortSignal,
): Promise<Static[]> {
  const values = new DistinctValues(request.limit)
  if (request.where === null && ref.kind === 'attribute') {
    const scopes = ref.scope === 'none' ? (['span', 'resource'] as const) : [ref.scope]
    for (const scope of scopes) {
      const tag = { kind: 'attribute', scope, key: ref.name } as const
      for (const value of await reader.tagValues(tag, request.range, request.limit, signal)) {
        values.add(fromAttribute(value))
      }
    }
    return values.list()
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
