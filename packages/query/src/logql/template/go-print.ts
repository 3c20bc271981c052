import { printTime } from './go-time.ts'
import { asList, asMap, TemplateTime, type TemplateValue } from './value.ts'

/** A value as Go's `%v` shows it; nothing is `<no value>` at the top of a template, else `<nil>`. */
export function printValue(value: TemplateValue, top = false): string {
  if (value === null) return top ? '<no value>' : '<nil>'
  if (typeof value === 'number') return printFloat(value)
  if (typeof value !== 'object') return String(value)
  if (value instanceof TemplateTime) return printTime(value)
  const list = asList(value)
  if (list !== undefined) return `[${list.map((v) => printValue(v)).join(' ')}]`
  const pairs = [...(asMap(value) ?? [])].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `map[${pairs.map(([k, v]) => `${k}:${printValue(v)}`).join(' ')}]`
}

/** From this power of ten on Go writes an exponent when it looks for the shortest digits. */
const EXPONENT_FROM = 6

/** A float64 as Go's `%v` shows it. */
export function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < EXPONENT_FROM) return String(value)
  const sign = exponent < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}
