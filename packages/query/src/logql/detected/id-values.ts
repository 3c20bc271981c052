import { parseGoFloat } from '../go-number.ts'

const UUID = /^(urn:uuid:)?\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i

/** Whether all values are numbers or UUIDs, which makes a label tell little; 0 and 1 alone are flags. */
export function areIds(values: readonly string[]): boolean {
  if (values.every((value) => value === '0' || value === '1')) return false
  return values.every((value) => UUID.test(value) || parseGoFloat(value) !== undefined)
}
