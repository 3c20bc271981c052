const SPELLINGS = new Map([
  ['trace', 'trace'],
  ['trc', 'trace'],
  ['debug', 'debug'],
  ['dbg', 'debug'],
  ['info', 'info'],
  ['inf', 'info'],
  ['information', 'info'],
  ['warn', 'warn'],
  ['wrn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['err', 'error'],
  ['critical', 'critical'],
  ['fatal', 'fatal'],
])
const LONGEST = 'information'.length

/** The level that a word spells, in any case; '' when it is none. */
export function normalizeLevel(word: string): string {
  if (word.length > LONGEST) return ''
  return SPELLINGS.get(word) ?? SPELLINGS.get(word.toLowerCase()) ?? ''
}

/** Names under which labels, metadata and fields of a line carry a level. */
export const LEVEL_NAMES: ReadonlySet<string> = new Set([
  'level',
  'LEVEL',
  'Level',
  'log.level',
  'log_level',
  'severity',
  'SEVERITY',
  'Severity',
  'SeverityText',
  'severity_text',
  'Severity_Text',
  'SEVERITY_TEXT',
  'lvl',
  'LVL',
  'Lvl',
])

const BY_NUMBER = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/** Level of an OTLP severity number as decimal text (four numbers a level, from 1); '' otherwise. */
export function levelOfSeverity(number: string): string {
  const value = Number(number)
  return value >= 1 ? (BY_NUMBER[Math.floor((value - 1) / 4)] ?? '') : ''
}
