import type { LineFilter, LogSelection } from '@tailspan/model'
import { requiredTexts } from '../regex/required-texts.ts'
import type { NeededText } from './gram-index.ts'

/** What the line or the metadata of a wanted row holds: one of each list. */
export function neededTexts({
  lineFilters = [],
  prefilters = [],
}: Pick<LogSelection, 'lineFilters' | 'prefilters'>): NeededText[] {
  return [...lineFilters.flatMap(ofLineFilter), ...prefilters]
}

function ofLineFilter({ kind, negate, anyOf }: LineFilter): NeededText[] {
  if (negate) return []
  if (kind === 'contains') return [anyOf]
  const [only, second] = anyOf
  if (only === undefined) return []
  const first = requiredTexts(only).map((text) => text.anyOf)
  if (second === undefined) return first
  // Of several patterns each adds its first text, or nothing is known.
  const each = anyOf.map((pattern) => requiredTexts(pattern)[0]?.anyOf)
  return each.every((texts) => texts !== undefined) ? [each.flat()] : []
}
