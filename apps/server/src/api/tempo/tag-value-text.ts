import type { Static } from '@tailspan/query'
import { printDuration } from '@tailspan/query/syntax'

/** The text under which a tag's value is listed; floats keep a decimal point. */
export function tagValueText(value: Static): string {
  switch (value.type) {
    case 'nil':
    case 'array':
      return ''
    case 'float':
      return floatText(value.value)
    case 'duration':
      return printDuration(value.value)
    case 'string':
    case 'int':
    case 'bool':
    case 'status':
    case 'kind':
      return String(value.value)
  }
}

/** As Go writes its shortest form: with an exponent from a million on and below a ten thousandth. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power < -4 || power > 5) {
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}
