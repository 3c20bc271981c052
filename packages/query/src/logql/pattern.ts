import { QueryError } from '../syntax/query-error.ts'

/** A piece of a pattern: text that stands in the line, or `<name>`; `<_>` has the name ''. */
export type PatternPart = { readonly literal: string } | { readonly capture: string }

const CAPTURE = /<([A-Za-z_][A-Za-z0-9_]*)>/g

/** Cuts a pattern into literals and captures. Throws when two captures touch. */
export function parsePattern(pattern: string): PatternPart[] {
  const parts: PatternPart[] = []
  let end = 0
  for (const match of pattern.matchAll(CAPTURE)) {
    const [whole, name = ''] = match
    if (match.index > end) parts.push({ literal: pattern.slice(end, match.index) })
    else if (parts.length > 0) {
      const before = parts.at(-1)
      const previous = before !== undefined && 'capture' in before ? before.capture : ''
      throw new QueryError(
        `found consecutive capture '<${previous === '' ? '_' : previous}>${whole}': invalid expression`,
      )
    }
    parts.push({ capture: name === '_' ? '' : name })
    end = match.index + whole.length
  }
  if (end < pattern.length) parts.push({ literal: pattern.slice(end) })
  return parts
}
