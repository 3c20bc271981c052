import type { TraceView } from '../trace/trace-view.ts'
import { STATUSES, type Static } from '../value/static.ts'
import type { TagFilter } from './parse-tags.ts'

/** A search without a query. */
export interface TagSearch {
  readonly tags: readonly TagFilter[]
  /** Nanoseconds that the whole trace lasted, ends included. */
  readonly minDuration?: bigint
  readonly maxDuration?: bigint
}

type Test = (trace: TraceView, span: number, value: string, key: string) => boolean

/** Keys that stand for something else than an attribute of a span or its resource. */
const SPECIAL: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['name', (trace, span, value) => trace.name(span).includes(value)],
  ['service.name', (trace, span, value) => trace.service(span).includes(value)],
  ['status.code', (trace, span, value) => STATUSES[trace.status(span)] === value],
  ['root.name', (trace, _span, value) => trace.rootName.includes(value)],
  ['root.service.name', (trace, _span, value) => trace.rootService.includes(value)],
])

/** Whether a key is the name of an attribute. */
export function isAttributeKey(key: string): boolean {
  return !SPECIAL.has(key)
}

/**
 * Whether a trace meets a search by tags: its duration lies within the bounds, and each tag is the
 * text of that attribute on some span or resource of it. Of the names of spans, services and roots
 * (`name`, `service.name`, `root.name`, `root.service.name`) a part is enough; `status.code` is
 * `error`, `ok` or `unset`.
 */
export function meetsTags(trace: TraceView, search: TagSearch): boolean {
  const duration = trace.end - trace.start
  if (search.minDuration !== undefined && duration < search.minDuration) return false
  if (search.maxDuration !== undefined && duration > search.maxDuration) return false
  return search.tags.every((tag) => hasTag(trace, tag))
}

function hasTag(trace: TraceView, { key, value }: TagFilter): boolean {
  const meets = SPECIAL.get(key) ?? hasAttribute
  for (let span = 0; span < trace.length; span++) if (meets(trace, span, value, key)) return true
  return false
}

function hasAttribute(trace: TraceView, span: number, value: string, key: string): boolean {
  return (
    reads(trace.attributes(span).get(key), value) || reads(trace.resource(span).get(key), value)
  )
}

/** Whether a value, or an element of it, reads so. */
function reads(value: Static | undefined, text: string): boolean {
  if (value === undefined || value.type === 'nil') return false
  if (value.type === 'array') return value.values.some((v) => reads(v, text))
  return String(value.value) === text
}
