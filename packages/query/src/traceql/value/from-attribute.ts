import type { AttributeValue } from '@tailspan/model'
import { FALSE, NIL, type Static, TRUE } from './static.ts'

/** The TraceQL value of an attribute; NIL for bytes, key-value lists and empty values. */
export function fromAttribute(value: AttributeValue): Static {
  if (typeof value === 'string') return { type: 'string', value }
  if (typeof value === 'bigint') return { type: 'int', value }
  if (typeof value === 'number') return { type: 'float', value }
  if (typeof value === 'boolean') return value ? TRUE : FALSE
  if (value === null || value instanceof Uint8Array || 'kvlist' in value) return NIL
  return { type: 'array', values: value.map(fromAttribute) }
}
