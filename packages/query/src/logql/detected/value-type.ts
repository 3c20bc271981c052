import { parseBytes } from '../../syntax/bytes.ts'
import { parseDuration } from '../../syntax/duration.ts'
import { parseGoFloat } from '../go-number.ts'

/** What the values of a field look like, in Loki's words. */
export type ValueType = 'int' | 'float' | 'boolean' | 'duration' | 'bytes' | 'string'

const BOOLEANS = new Set(['t', 'T', 'true', 'TRUE', 'True', 'f', 'F', 'false', 'FALSE', 'False'])

/** The narrowest type that reads the value. */
export function valueType(value: string): ValueType {
  if (/^[+-]?[0-9]{1,19}$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value)) {
    return 'int'
  }
  if (parseGoFloat(value) !== undefined) return 'float'
  if (BOOLEANS.has(value)) return 'boolean'
  if (typeof parseDuration(value, false) === 'bigint') return 'duration'
  if (typeof parseBytes(value) === 'number') return 'bytes'
  return 'string'
}

/** The type of most values; numbers of both types are floats. */
export function prevailingType(counts: ReadonlyMap<ValueType, number>): ValueType {
  const merged = new Map(counts)
  const integers = merged.get('int')
  const floats = merged.get('float')
  if (integers !== undefined && floats !== undefined) {
    merged.delete('int')
    merged.set('float', integers + floats)
  }
  let prevailing: ValueType = 'string'
  let most = 0
  for (const [type, count] of merged) {
    if (count <= most) continue
    prevailing = type
    most = count
  }
  return prevailing
}
