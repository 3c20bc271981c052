import type { AttributeValue } from '@tailspan/model'
import { printDuration } from '../../syntax/index.ts'
import type { Static } from './static.ts'

/** The attribute value that shows a TraceQL value: durations, statuses and kinds as text, nil as `nil`. */
export function toAttributeValue(value: Static): AttributeValue {
  switch (value.type) {
    case 'nil':
      return 'nil'
    case 'duration':
      return printDuration(value.value)
    case 'array':
      return value.values.map(toAttributeValue)
    case 'string':
    case 'int':
    case 'float':
    case 'bool':
    case 'status':
    case 'kind':
      return value.value
  }
}
