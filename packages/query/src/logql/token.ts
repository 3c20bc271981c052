import { RANGE_FUNCTIONS, VECTOR_FUNCTIONS } from './ast.ts'

/** A piece of a query. */
export interface Token {
  readonly kind: TokenKind
  /** As it stands in the query. */
  readonly text: string
  /** UTF-16 offset. */
  readonly offset: number
  /** Nanoseconds of a duration or range, bytes of a size, number, or the content of a string. */
  readonly value?: string | number | bigint
}

/** Words, functions and punctuation are their own kind. */
export type TokenKind = string

export const END = 'end'
export const IDENTIFIER = 'identifier'
export const STRING = 'string'
export const NUMBER = 'number'
export const DURATION = 'duration literal'
export const BYTES = 'bytes literal'
export const RANGE = 'range'
export const FLAG = 'flag'

/** Reserved everywhere, in any case. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'and',
  'bool',
  'by',
  'decolorize',
  'drop',
  'group_left',
  'group_right',
  'ignoring',
  'json',
  'keep',
  'label_format',
  'line_format',
  'logfmt',
  'offset',
  'on',
  'or',
  'pattern',
  'regexp',
  'unless',
  'unpack',
  'unwrap',
  'without',
])

/** Reserved only where an opening parenthesis (or a grouping) follows. */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  ...RANGE_FUNCTIONS,
  ...VECTOR_FUNCTIONS,
  'label_replace',
  'vector',
  'ip',
  'bytes',
  'duration',
  'duration_seconds',
])

const NAMES: ReadonlyMap<TokenKind, string> = new Map([
  [END, '$end'],
  [IDENTIFIER, 'IDENTIFIER'],
  [STRING, 'STRING'],
  [NUMBER, 'NUMBER'],
  [DURATION, 'DURATION'],
  [BYTES, 'BYTES'],
  [RANGE, 'RANGE'],
  [FLAG, 'PARSER_FLAG'],
  ['bytes', 'BYTES_CONV'],
  ['duration', 'DURATION_CONV'],
  ['duration_seconds', 'DURATION_SECONDS_CONV'],
  ['ip', 'ip'],
])

/** How an error message calls a kind of token. */
export function tokenName(kind: TokenKind): string {
  return NAMES.get(kind) ?? (FUNCTIONS.has(kind) ? kind.toUpperCase() : kind)
}
