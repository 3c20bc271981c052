import type { AttributeValue } from '@tailspan/model'
import { FALSE, NIL, type Static, TRUE } from './static.ts'

/**
 * The TraceQL value of an attribute; NIL for what the language has no values for: bytes, key-value
 * lists, empty values and lists, lists of mixed types.
 */
export function fromAttribute(value: AttributeValue): Static {
  if (typeof value === 'string') return { type: 'string', value }
  if (typeof value === 'bigint') return { type: 'int', value }
  if (typeof value === 'number') return { type: 'float', value }
  if (typeof value === 'boolean') return value ? TRUE : FALSE
  if (value === null || value instanceof Uint8Array || 'kvlist' in value) return NIL
  const values = value.map(fromAttribute)
  const type = values[0]?.type
  const alike = type !== undefined && type !== 'nil' && type !== 'array'
  return alike && values.every((v) => v.type === type) ? { type: 'array', values } : NIL
}
