import { isWord } from './word.ts'

/**
 * Position of the first character that a label's name, `[a-zA-Z_][a-zA-Z0-9_]*`, cannot have; -1 when
 * there is none.
 */
export function badCharacter(name: string): number {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i)
    if (!isWord(code) || (i === 0 && isDigit(code))) return i
  }
  return -1
}

/**
 * A name in the form that queries can use: every other character becomes `_`, a leading digit
 * gets `key_` before it. Equal for names that are fine already.
 */
export function sanitizeLabelName(name: string): string {
  if (badCharacter(name) < 0) return name
  const text = name.replace(/[^0-9A-Za-z_]/g, '_')
  return isDigit(text.charCodeAt(0)) ? `key_${text}` : text
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
