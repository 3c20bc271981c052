/**
 * A condition on the line, exact. Passes when the line contains (`contains`) or matches
 * (`regex`: RE2, unanchored, case-sensitive) any operand; with `negate`, when it does for none.
 */
export interface LineFilter {
  readonly kind: 'contains' | 'regex'
  readonly negate: boolean
  readonly anyOf: readonly string[]
}
