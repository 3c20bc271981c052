import { quoteString } from '../../syntax/string-literal.ts'
import { printFloat, printValue } from './go-print.ts'
import { bounded, type TemplateValue, typeName } from './value.ts'

const VERB = /%([-+# 0]*)([0-9]+)?(?:\.([0-9]*))?(.)?/gsu

/** Go's Sprintf for the verbs that templates use; wrong ones show as Go shows them. */
export function sprintf(format: string, args: readonly TemplateValue[]): string {
  let next = 0
  const text = format.replace(
    VERB,
    (_whole, flags: string, width?: string, precision?: string, verb?: string) => {
      if (verb === undefined) return '%!(NOVERB)'
      if (verb === '%') return '%'
      const arg = args[next++]
      if (arg === undefined) return `%!${verb}(MISSING)`
      const places = precision === undefined ? undefined : Number(precision)
      const body = formatValue(verb, flags, places, arg)
      return pad(
        body,
        flags,
        Number(width ?? 0),
        typeof arg === 'bigint' || typeof arg === 'number',
      )
    },
  )
  const extra = args.slice(next).map((arg) => `${typeName(arg)}=${printValue(arg)}`)
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.join(', ')})`
}

function pad(text: string, flags: string, width: number, numeric: boolean): string {
  const length = [...new Intl.Segmenter('en').segment(text)].length
  const missing = width - length
  if (missing <= 0) return text
  return bounded(width, () => {
    if (flags.includes('-')) return text + ' '.repeat(missing)
    if (!flags.includes('0')) return ' '.repeat(missing) + text
    const sign = numeric && /^[+-]/.test(text) ? (text[0] ?? '') : ''
    return sign + '0'.repeat(missing) + text.slice(sign.length)
  })
}

function formatValue(
  verb: string,
  flags: string,
  precision: number | undefined,
  value: TemplateValue,
): string {
  const plus = flags.includes('+')
  if (verb === 'v') return printValue(value)
  if (verb === 'T') return typeName(value)
  if (typeof value === 'string') return formatString(verb, precision, value)
  if (typeof value === 'bigint') return formatInteger(verb, plus, value)
  if (typeof value === 'number') return formatFloat(verb, plus, precision, value)
  if (typeof value === 'boolean' && verb === 't') return String(value)
  if (verb === 's' && typeof value === 'object') return printValue(value)
  return wrong(verb, value)
}

function wrong(verb: string, value: TemplateValue): string {
  return `%!${verb}(${typeName(value)}=${printValue(value)})`
}

function formatString(verb: string, precision: number | undefined, value: string): string {
  switch (verb) {
    case 's':
      return precision === undefined ? value : Array.from(value).slice(0, precision).join('')
    case 'q':
      return quoteString(value)
    case 'x':
      return Buffer.from(value).toString('hex')
    case 'X':
      return Buffer.from(value).toString('hex').toUpperCase()
    default:
      return wrong(verb, value)
  }
}

function formatInteger(verb: string, plus: boolean, value: bigint): string {
  const bases: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, x: 16, X: 16 }
  const base = bases[verb]
  if (base !== undefined) {
    const text = value.toString(base)
    return (plus && value >= 0n ? '+' : '') + (verb === 'X' ? text.toUpperCase() : text)
  }
  if (verb === 'c' && value >= 0n && value <= 0x10ffffn) return String.fromCodePoint(Number(value))
  return wrong(verb, value)
}

function formatFloat(
  verb: string,
  plus: boolean,
  precision: number | undefined,
  value: number,
): string {
  const sign = plus && value >= 0 ? '+' : ''
  const places = Math.min(precision ?? 6, 100)
  if (!Number.isFinite(value)) return printFloat(value)
  if (verb === 'f' || verb === 'F') return sign + value.toFixed(places)
  if (verb === 'e' || verb === 'E') {
    const text = value.toExponential(places).replace(/e([+-])(\d)$/, 'e$10$2')
    return sign + (verb === 'E' ? text.toUpperCase() : text)
  }
  if (verb !== 'g' && verb !== 'G') return wrong(verb, value)
  return sign + (precision === undefined ? printFloat(value) : printDigits(value, places || 1))
}

/** So many significant digits, trailing zeros left out; with an exponent when it takes more places. */
function printDigits(value: number, digits: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e')
  const power = Number(exponent)
  if (power >= -4 && power < digits) return String(Number(value.toPrecision(digits)))
  const sign = power < 0 ? '-' : '+'
  return `${Number(mantissa)}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}
