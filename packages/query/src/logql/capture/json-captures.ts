import type { LineCaptures, LineFilter } from '@tailspan/model'
import { anyOf, isJoined, longestPart, noErrorLabel } from './label-texts.ts'

const BLANK = '[ \\t\\r\\n]*'
const STRING = '"(?:[^"\\\\]|\\\\.)*"'
const ITEM = `(?:${STRING}|[^\\[\\]{}":, \\t\\r\\n]+)`
const LIST = `\\[${BLANK}(?:${ITEM}(?:${BLANK},${BLANK}${ITEM})*${BLANK})?\\]`
const VALUE = `(?:${STRING}|-?[0-9][0-9.eE+-]*|true|false|null|${LIST})`
/** Keys that are label names as they are, and those that can at most become one with a `_`. */
const NAME = '[A-Za-z_][A-Za-z0-9_]*'
const KEY = '[!#-\\[\\]-~]+'

/** A line that `| json` reads as an object, as a condition on its beginning. */
export const jsonObject: LineFilter = {
  kind: 'regex',
  negate: false,
  anyOf: [`^${BLANK}\\{`],
}

/** A line that is an object of such members, or none at all: one pattern takes half as long as two. */
export function flatOrNoObject(names: readonly string[]): LineFilter {
  const regex = `^${BLANK}(?:\\z|[^{ \\t\\r\\n]|${objectOf(names)})`
  return { kind: 'regex', negate: false, anyOf: [regex] }
}

function objectOf(names: readonly string[]): string {
  const key = isJoined(names) ? NAME : KEY
  const member = `"${key}"${BLANK}:${BLANK}${VALUE}`
  return `\\{${BLANK}(?:${member}(?:${BLANK},${BLANK}${member})*${BLANK})?\\}${BLANK}\\z`
}

/**
 * What `| json` finds under these label names, by patterns: right for objects of scalars and
 * lists of them, whose keys cannot become other names than they look.
 */
export function jsonCaptures(names: readonly string[], errors: boolean): LineCaptures {
  const object = `^${BLANK}${objectOf(names)}`
  const when: LineFilter[][] = [[{ kind: 'regex', negate: false, anyOf: [object] }]]
  if (names.length > 0) {
    const escaped = `"${anyOf(names)}"${BLANK}:${BLANK}"[^"\\\\]*\\\\`
    when.push([
      { kind: 'contains', negate: true, anyOf: ['\\'] },
      { kind: 'regex', negate: true, anyOf: [escaped] },
    ])
  }
  if (errors) when.push(noErrorLabel(names))
  return {
    labels: names,
    when,
    captures: names.map((label) => ({
      label,
      within: `"${label}"`,
      needs: longestPart(label),
      regex: `"${label}"${BLANK}:${BLANK}("[^"\\\\]*"|-?[0-9][0-9.eE+-]*|true|false)`,
    })),
  }
}
