import {
  decodeAttributes,
  type SpanBatch,
  type SpanEventText,
  type SpanLinkText,
} from '@tailspan/model'
import { fromAttribute } from '../value/from-attribute.ts'
import type { Static } from '../value/static.ts'

export type Attributes = ReadonlyMap<string, Static>

const NONE: Attributes = new Map()

/** A batch with its resources and scopes decoded once, however many spans share them. */
export class BatchView {
  readonly batch: SpanBatch
  readonly #resources: (Attributes | undefined)[] = []
  readonly #scopes: (Attributes | undefined)[] = []

  constructor(batch: SpanBatch) {
    this.batch = batch
  }

  resource(row: number): Attributes {
    const index = this.batch.resourceIndex[row] ?? 0
    this.#resources[index] ??= decode(this.batch.resources[index]?.attributes)
    return this.#resources[index]
  }

  scope(row: number): Attributes {
    const index = this.batch.scopeIndex[row] ?? 0
    this.#scopes[index] ??= decode(this.batch.scopes[index]?.attributes)
    return this.#scopes[index]
  }

  /** `service.name` of the span's resource, '' when it is absent or no text. */
  service(row: number): string {
    const service = this.resource(row).get('service.name')
    return service?.type === 'string' ? service.value : ''
  }

  attributes(row: number): Attributes {
    return decode(this.batch.attributes[row])
  }

  events(row: number): readonly SpanEventText[] {
    const text = this.batch.events[row] ?? ''
    return text === '' ? [] : (JSON.parse(text) as SpanEventText[])
  }

  links(row: number): readonly SpanLinkText[] {
    const text = this.batch.links[row] ?? ''
    return text === '' ? [] : (JSON.parse(text) as SpanLinkText[])
  }
}

/** Attributes by name; the first of equal names counts. */
export function decode(text: string | undefined): Attributes {
  if (text === undefined || text === '') return NONE
  const map = new Map<string, Static>()
  for (const { key, value } of decodeAttributes(text)) {
    if (!map.has(key)) map.set(key, fromAttribute(value))
  }
  return map
}
