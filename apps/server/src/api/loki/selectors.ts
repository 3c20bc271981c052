import { type LabelMatcher, TailspanError } from '@tailspan/model'
import { parseLogql } from '@tailspan/query'

/** Matchers of a query that must be a plain selector. */
export function parseMatchers(text: string): readonly LabelMatcher[] {
  const expression = parseLogql(text)
  if (expression.kind === 'log' && expression.stages.length === 0) return expression.matchers
  throw new TailspanError('bad_request', 'only label matchers are supported')
}

/** Matchers of an optional selector: '' and `{}` mean every stream. */
export function matchersOf(selector: string): readonly LabelMatcher[] {
  return /^\s*(\{\s*\})?\s*$/.test(selector) ? [] : parseMatchers(selector)
}
