import { normalizeLevel } from './level.ts'

// These patterns run on every line. They are fixed, hold no nested repetition and so take linear
// time on any line; V8 scans with them faster than a loop over the characters does.
const NAME = String.raw`(?:log\.)?(?:level|lvl|severity(?:_?text)?)`
const VALUE = '(trace|trc|debug|dbg|information|info|inf|warning|warn|wrn|error|err|critical|fatal)'
const JSON_FIELD = new RegExp(String.raw`"${NAME}"\s*:\s*"${VALUE}"`, 'i')
const LOGFMT_FIELD = new RegExp(String.raw`(?:^|\s)${NAME}=(?:"${VALUE}"|${VALUE}(?!\S))`, 'i')
const WORD = /\b(?:trace|debug|info|warn|warning|err|error|critical|fatal)\b/i

/**
 * Level that a line states: in a JSON or logfmt field, else by the first level word in its text,
 * else `unknown`. Looks for the field in the text instead of parsing the line, so a nested field
 * counts as well.
 */
export function detectLineLevel(line: string): string {
  return (looksJson(line) ? jsonLevel(line) : logfmtLevel(line)) || levelWord(line) || 'unknown'
}

function looksJson(line: string): boolean {
  if (line.startsWith('{') && line.endsWith('}')) return true
  const first = line.charCodeAt(0)
  if (first !== 123 && first > 32) return false
  const text = line.trim()
  return text.startsWith('{') && text.endsWith('}')
}

function jsonLevel(line: string): string {
  return normalizeLevel(JSON_FIELD.exec(line)?.[1] ?? '')
}

function logfmtLevel(line: string): string {
  if (!line.includes('=')) return ''
  const match = LOGFMT_FIELD.exec(line)
  return match === null ? '' : normalizeLevel(match[1] ?? match[2] ?? '')
}

function levelWord(line: string): string {
  const match = WORD.exec(line)
  return match === null ? '' : normalizeLevel(match[0])
}
