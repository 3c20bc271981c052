import type { SpanCondition } from '@tailspan/model'
import type { TagSearch } from './tag-match.ts'

/** A condition that a span of every trace meets that a search by tags may find. */
export function tagsCondition({ tags }: TagSearch): SpanCondition {
  const tag = tags.find(({ key }) => key !== 'name')
  if (tag === undefined) return { kind: 'all' }
  const onSpan = { kind: 'attribute', scope: 'span', key: tag.key, op: 'exists' } as const
  if (tag.key !== 'service.name') {
    return { kind: 'or', of: [onSpan, { ...onSpan, scope: 'resource' }] }
  }
  const value = `(?s:.*${escapeRegex(tag.value)}.*)`
  return { kind: 'or', of: [onSpan, { kind: 'field', field: 'service', op: '=~', value }] }
}

function escapeRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
}
