import { detectFields } from '@tailspan/query'
import type { LokiQueryDeps } from './deps.ts'
import { detectedLimit, detectedRows } from './detected-rows.ts'
import type { LokiHandler } from './handler.ts'

/** `GET|POST /loki/api/v1/detected_fields`: what the newest lines of a query can be filtered by. */
export const detectedFields: LokiHandler<LokiQueryDeps> = async (request) => {
  const limit = detectedLimit(request)
  const fields = detectFields(await detectedRows(request), limit)
  if (fields.length === 0) return {}
  return {
    fields: fields.map(({ name, type, cardinality, parsers, jsonPath }) => ({
      label: name,
      type,
      cardinality,
      // null says: structured metadata.
      parsers: parsers.length === 0 ? null : parsers,
      jsonPath,
    })),
    limit,
  }
}
