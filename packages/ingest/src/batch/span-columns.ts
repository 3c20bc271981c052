import type { Resource, Scope, SpanBatch } from '@tailspan/model'

// See LogColumns: which half of a 64-bit integer comes first.
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1

/** One span; a decoder fills the same object again and again. */
export interface SpanFields {
  traceId: string
  spanId: string
  parentId: string
  name: string
  kind: number
  statusCode: number
  statusMessage: string
  startLow: number
  startHigh: number
  endLow: number
  endHigh: number
  attributes: string
  events: string
  links: string
  traceState: string
  flags: number
  dropped: string
}

/** Spans of one batch in growing columns, reused from batch to batch. */
export class SpanColumns {
  #starts = new Int32Array(2048)
  #ends = new Int32Array(2048)
  #kinds: number[] = []
  #codes: number[] = []
  #flags: number[] = []
  #traceIds: string[] = []
  #spanIds: string[] = []
  #parentIds: string[] = []
  #names: string[] = []
  #messages: string[] = []
  #attributes: string[] = []
  #events: string[] = []
  #links: string[] = []
  #states: string[] = []
  #dropped: string[] = []
  #resources = new Interned<Resource>()
  #scopes = new Interned<Scope>()
  #resourceIndex: number[] = []
  #scopeIndex: number[] = []

  get length(): number {
    return this.#names.length
  }

  add(resource: Resource, scope: Scope, span: SpanFields): void {
    const row = this.#names.length
    if (2 * row === this.#starts.length) {
      this.#starts = grown(this.#starts)
      this.#ends = grown(this.#ends)
    }
    this.#starts[2 * row + LOW] = span.startLow
    this.#starts[2 * row + 1 - LOW] = span.startHigh
    this.#ends[2 * row + LOW] = span.endLow
    this.#ends[2 * row + 1 - LOW] = span.endHigh
    this.#resourceIndex.push(this.#resources.index(resource, resourceKey))
    this.#scopeIndex.push(this.#scopes.index(scope, scopeKey))
    this.#traceIds.push(span.traceId)
    this.#spanIds.push(span.spanId)
    this.#parentIds.push(span.parentId)
    this.#names.push(span.name)
    this.#kinds.push(span.kind)
    this.#codes.push(span.statusCode)
    this.#messages.push(span.statusMessage)
    this.#attributes.push(span.attributes)
    this.#events.push(span.events)
    this.#links.push(span.links)
    this.#states.push(span.traceState)
    this.#flags.push(span.flags)
    this.#dropped.push(span.dropped)
  }

  /** The rows so far as a batch; starts over. */
  take(): SpanBatch {
    const length = this.length
    const batch: SpanBatch = {
      length,
      traceIds: this.#traceIds,
      spanIds: this.#spanIds,
      parentIds: this.#parentIds,
      names: this.#names,
      kinds: Uint8Array.from(this.#kinds),
      statusCodes: Uint8Array.from(this.#codes),
      statusMessages: this.#messages,
      starts: new BigInt64Array(this.#starts.slice(0, 2 * length).buffer, 0, length),
      ends: new BigInt64Array(this.#ends.slice(0, 2 * length).buffer, 0, length),
      resources: this.#resources.list,
      resourceIndex: Uint32Array.from(this.#resourceIndex),
      scopes: this.#scopes.list,
      scopeIndex: Uint32Array.from(this.#scopeIndex),
      attributes: this.#attributes,
      events: this.#events,
      links: this.#links,
      traceStates: this.#states,
      flags: Uint32Array.from(this.#flags),
      dropped: this.#dropped,
    }
    this.#traceIds = []
    this.#spanIds = []
    this.#parentIds = []
    this.#names = []
    this.#kinds = []
    this.#codes = []
    this.#messages = []
    this.#attributes = []
    this.#events = []
    this.#links = []
    this.#states = []
    this.#flags = []
    this.#dropped = []
    this.#resources = new Interned()
    this.#scopes = new Interned()
    this.#resourceIndex = []
    this.#scopeIndex = []
    return batch
  }
}

/** Items of one batch, equal ones once. */
class Interned<T> {
  readonly list: T[] = []
  readonly #keys = new Map<string, number>()
  #last: T | undefined
  #lastIndex = 0

  index(item: T, key: (item: T) => string): number {
    if (item === this.#last) return this.#lastIndex
    const text = key(item)
    let index = this.#keys.get(text)
    if (index === undefined) {
      index = this.list.push(item) - 1
      this.#keys.set(text, index)
    }
    this.#last = item
    this.#lastIndex = index
    return index
  }
}

function resourceKey(resource: Resource): string {
  return resource.attributes
}

function scopeKey(scope: Scope): string {
  return JSON.stringify([scope.name, scope.version, scope.attributes])
}

function grown(values: Int32Array): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(values.length * 2)
  twice.set(values)
  return twice
}
