import type { LineFilter } from '@tailspan/model'
import { toLabelValue } from '../stages/label-value.ts'

/** Whether a parser could join or change other keys into one of these names: only with a `_`. */
export function isJoined(names: readonly string[]): boolean {
  return names.some((name) => name.includes('_'))
}

/** A group of alternatives. Label names need no escaping. */
export function anyOf(names: readonly string[]): string {
  return `(?:${names.join('|')})`
}

/** A text that a line must hold to have a key that becomes this label name. */
export function longestPart(name: string): string {
  return name.split('_').reduce((best, part) => (part.length > best.length ? part : best), '')
}

/** Filters of which lines without any key that a parser would call `__error__` or the like pass one. */
export function noErrorLabel(names: readonly string[]): LineFilter[] {
  if (isJoined(names)) return [{ kind: 'contains', negate: true, anyOf: ['__error'] }]
  return [
    { kind: 'contains', negate: true, anyOf: ['error'] },
    { kind: 'regex', negate: true, anyOf: ['[^A-Za-z0-9" ]{2}error'] },
  ]
}

/** The label value in a captured text. */
export function capturedValue(captured: string): string {
  return captured.startsWith('"') ? toLabelValue(captured.slice(1, -1)) : captured
}
