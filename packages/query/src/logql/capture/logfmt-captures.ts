import type { LineCaptures, LineFilter } from '@tailspan/model'
import { anyOf, isJoined, longestPart, noErrorLabel } from './label-texts.ts'

const BLANK = '[\\x00-\\x20]'
const NAME = '[A-Za-z_][A-Za-z0-9_]*'
const KEY = '[!#-<>-~]+'
const BARE = '[^\\x00-\\x20"=\\x{FFFD}]'

/**
 * What `| logfmt` finds under these label names, by patterns: right for lines of plain pairs and
 * words, and for lines that cannot hold any of the names.
 */
export function logfmtCaptures(names: readonly string[], errors: boolean): LineCaptures {
  const pair = `${isJoined(names) ? NAME : KEY}=(?:"(?:[^"\\\\=\\x{FFFD}]|\\\\[^=\\n\\x{FFFD}])*"|${BARE}*)`
  const pairs = `^${BLANK}*(?:(?:${pair}|${BARE}+)(?:${BLANK}+|\\z))*\\z`
  const when: LineFilter[][] = [
    [
      { kind: 'contains', negate: true, anyOf: ['='] },
      {
        kind: 'contains',
        negate: true,
        anyOf: [...names, ...(errors ? ['error'] : [])].map(longestPart),
      },
      { kind: 'regex', negate: false, anyOf: [pairs] },
    ],
  ]
  if (names.length > 0) {
    const escaped = `(?:^|${BLANK})${anyOf(names)}="[^"\\\\]*\\\\`
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
      within: `${label}=`,
      regex: `(?:^|${BLANK})${label}=("[^"\\\\=]+"|[^\\x00-\\x20"=]+)`,
    })),
  }
}
