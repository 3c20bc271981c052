import type { Static } from '@tailspan/query'
import { printDuration } from '@tailspan/query/syntax'

/** The text under which a tag's value is listed; floats keep a decimal point. */
export function tagValueText(value: Static): string {
  switch (value.type) {
    case 'nil':
    case 'array':
      return ''
    case 'float':
      return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value)
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
