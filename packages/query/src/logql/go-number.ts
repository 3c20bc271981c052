const DIGITS = '[0-9](?:_?[0-9])*'
/** Underscores may stand between digits. */
const FLOAT = new RegExp(
  `^[+-]?(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`,
)
/** Hexadecimal digits are a float only with an exponent of two. */
const HEX = /^([+-]?)0[xX]_?((?:[0-9a-fA-F]_?)*)\.?((?:[0-9a-fA-F]_?)*)[pP]([+-]?[0-9]{1,9})$/
const SPECIAL = /^[+-]?(inf|infinity|nan)$/i

/** A number as Go's ParseFloat reads it; undefined when it does not. */
export function parseGoFloat(text: string): number | undefined {
  if (FLOAT.test(text)) {
    const value = Number(text.replaceAll('_', ''))
    return Number.isFinite(value) ? value : undefined
  }
  if (!SPECIAL.test(text)) return parseHex(text)
  if (/nan/i.test(text)) return /^[+-]/.test(text) ? undefined : Number.NaN
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function parseHex(text: string): number | undefined {
  const [, sign, whole = '', fraction = '', exponent] = HEX.exec(text) ?? []
  const digits = (whole + fraction).replaceAll('_', '')
  if (exponent === undefined || digits === '') return undefined
  const places = fraction.replaceAll('_', '').length
  const value = Number(`0x${digits}`) * 2 ** (Number(exponent) - 4 * places)
  if (!Number.isFinite(value)) return undefined
  return sign === '-' ? -value : value
}

/** Why a text is no number, as Go says it. */
export function notANumber(text: string): string {
  return `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`
}
