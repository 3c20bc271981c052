/** Underscores may stand between digits. */
const FLOAT = /^[+-]?([0-9](_?[0-9])*\.?([0-9](_?[0-9])*)?|\.[0-9](_?[0-9])*)([eE][+-]?[0-9]+)?$/
const SPECIAL = /^[+-]?(inf|infinity|nan)$/i

/** A number as Go's ParseFloat reads it; undefined when it does not. */
export function parseGoFloat(text: string): number | undefined {
  if (FLOAT.test(text)) {
    const value = Number(text.replaceAll('_', ''))
    return Number.isFinite(value) ? value : undefined
  }
  if (!SPECIAL.test(text)) return undefined
  if (/nan/i.test(text)) return /^[+-]/.test(text) ? undefined : Number.NaN
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
