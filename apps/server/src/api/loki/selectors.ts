import type { LabelMatcher } from '@tailspan/model'
import { parseMatchers } from '@tailspan/query'

/** Matchers of an optional selector: '' and `{}` mean every stream. */
export function matchersOf(selector: string): readonly LabelMatcher[] {
  return /^\s*(\{\s*\})?\s*$/.test(selector) ? [] : parseMatchers(selector)
}
