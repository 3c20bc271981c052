import type { SpanCondition } from '@tailspan/model'
import { isAttributeKey, type TagSearch } from './tag-match.ts'

/** A condition that a span of every trace meets that a search by tags may find. */
export function tagsCondition({ tags }: TagSearch): SpanCondition {
  const tag = tags.find(({ key }) => isAttributeKey(key))
  if (tag !== undefined) {
    const onSpan = { kind: 'attribute', scope: 'span', key: tag.key, op: 'exists' } as const
    return { kind: 'or', of: [onSpan, { ...onSpan, scope: 'resource' }] }
  }
  const service = tags.find(({ key }) => key === 'service.name')
  if (service === undefined) return { kind: 'all' }
  const value = `(?s:.*${escapeRegex(service.value)}.*)`
  return { kind: 'field', field: 'service', op: '=~', value }
}

function escapeRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
}
