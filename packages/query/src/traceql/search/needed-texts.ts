import type { SpanTexts } from '@tailspan/model'
import type { FieldRef } from '../syntax/tree.ts'

/** The texts of spans that fields are read from. */
export function neededTexts(fields: readonly FieldRef[]): SpanTexts[] {
  return [...new Set(fields.flatMap(textOf))]
}

function textOf(ref: FieldRef): SpanTexts[] {
  if (ref.kind === 'attribute') {
    if (ref.scope === 'none' || ref.scope === 'span') return ['attributes']
    if (ref.scope === 'event') return ['events']
    return ref.scope === 'link' ? ['links'] : []
  }
  switch (ref.name) {
    case 'span:statusMessage':
      return ['statusMessages']
    case 'event:name':
    case 'event:timeSinceStart':
      return ['events']
    case 'link:traceID':
    case 'link:spanID':
      return ['links']
    default:
      return []
  }
}
