/** What a token that varies is written as, in LogQL's pattern syntax. */
export const WILDCARD = '<_>'

/** Further tokens of a line are one token: long lines differ in their middle, not at their end. */
const MAX_TOKENS = 120

// Something in angle brackets, a word with what holds it together, white space, or one other character.
const TOKEN = /<[^\s<>]+>|[+-]?[\p{L}\p{N}_%/](?:[\p{L}\p{N}_.:/@%+-]*[\p{L}\p{N}_%/])?|\s+|./gsu
const ANGLE = /^<[^\s<>]+>$/
const VARIABLE = /\d/
/** Names that merely hold a digit, such as `http2`, `utf8` or `v1`. */
const NAME_WITH_DIGIT = /^[\p{L}_]{2,}\d{1,2}$|^v\d{1,2}$/u

/**
 * Cuts a line so that the tokens joined are the line again. Tokens that look like values (they
 * hold a digit, or stand in angle brackets, which LogQL's patterns cannot say) are wildcards.
 */
export function tokenize(line: string): string[] {
  const tokens: string[] = []
  for (const match of line.matchAll(TOKEN)) {
    if (tokens.length === MAX_TOKENS) {
      tokens.push(WILDCARD)
      break
    }
    const [token] = match
    tokens.push(isVariable(token) ? WILDCARD : token)
  }
  return tokens
}

function isVariable(token: string): boolean {
  return (VARIABLE.test(token) && !NAME_WITH_DIGIT.test(token)) || ANGLE.test(token)
}

/** A template as the operand of LogQL's `|>`: wildcards that touch, or have only white space between them, are one. */
export function printPattern(tokens: readonly string[]): string {
  const parts: string[] = []
  for (const token of tokens) {
    if (token !== WILDCARD) parts.push(token)
    else {
      const blank = parts.at(-1)?.trim() === '' && parts.at(-2) === WILDCARD
      if (blank) parts.pop()
      if (parts.at(-1) !== WILDCARD) parts.push(WILDCARD)
    }
  }
  return parts.join('')
}
