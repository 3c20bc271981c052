import type { SpanTexts } from '@tailspan/model'
import type { FieldRef } from '../syntax/tree.ts'

const OF_INTRINSIC: ReadonlyMap<string, SpanTexts> = new Map([
  ['span:statusMessage', 'statusMessages'],
  ['event:name', 'events'],
  ['event:timeSinceStart', 'events'],
  ['link:traceID', 'links'],
  ['link:spanID', 'links'],
])

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
  const text = OF_INTRINSIC.get(ref.name)
  return text === undefined ? [] : [text]
}
