import type { TraceView } from '../trace/trace-view.ts'
import type { Static } from '../value/static.ts'
import type { TagFilter } from './parse-tags.ts'

/** A search without a query. */
export interface TagSearch {
  readonly tags: readonly TagFilter[]
  /** Nanoseconds that the whole trace lasted, ends included. */
  readonly minDuration?: bigint
  readonly maxDuration?: bigint
}

/**
 * Whether a trace meets a search by tags: its duration lies within the bounds, and each tag's
 * text is part of the value of that attribute on some span or resource of it (`name` is the
 * span's name).
 */
export function meetsTags(trace: TraceView, search: TagSearch): boolean {
  const duration = trace.end - trace.start
  if (search.minDuration !== undefined && duration < search.minDuration) return false
  if (search.maxDuration !== undefined && duration > search.maxDuration) return false
  return search.tags.every((tag) => hasTag(trace, tag))
}

function hasTag(trace: TraceView, { key, value }: TagFilter): boolean {
  for (let span = 0; span < trace.length; span++) {
    if (key === 'name' && trace.name(span).includes(value)) return true
    if (contains(trace.attributes(span).get(key), value)) return true
    if (contains(trace.resource(span).get(key), value)) return true
  }
  return false
}

function contains(value: Static | undefined, part: string): boolean {
  if (value === undefined || value.type === 'nil') return false
  if (value.type === 'array') return value.values.some((v) => contains(v, part))
  return value.type === 'string' ? value.value.includes(part) : String(value.value) === part
}
