import { VARCHAR } from '@duckdb/node-api'
import type { Bindings } from '../sql/statement.ts'

/** SQL of the value that one metadata name has in a row, '' when absent. Never fails on ''. */
export function metadataValue(name: string, bindings: Bindings): string {
  const key = bindings.bind(`${JSON.stringify(name)}:`, VARCHAR)
  const pointer = bindings.bind(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, VARCHAR)
  return `CASE WHEN contains(metadata, ${key})
    THEN coalesce(json_extract_string(metadata, ${pointer}), '') ELSE '' END`
}

/** Names that stand in canonical metadata as they are and cannot be mistaken for anything else. */
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/**
 * SQL that is true when the metadata has this name with this value (not ''), by text search alone;
 * null for a name that needs the JSON reader.
 */
export function metadataEquals(name: string, value: string, bindings: Bindings): string | null {
  if (!PLAIN_NAME.test(name)) return null
  const pair = `"${name}":${JSON.stringify(value)}`
  const first = bindings.bind(`{${pair}`, VARCHAR)
  const later = bindings.bind(`,${pair}`, VARCHAR)
  return `(contains(metadata, ${first}) OR contains(metadata, ${later}))`
}
