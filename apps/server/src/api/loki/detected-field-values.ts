import { detectFieldValues } from '@tailspan/query'
import type { LokiQueryDeps } from './deps.ts'
import { detectedLimit, detectedRows } from './detected-rows.ts'
import { type LokiHandler, pathName } from './handler.ts'

/** `GET|POST /loki/api/v1/detected_field/:name/values`: what stands in one field of the newest lines. */
export const detectedFieldValues: LokiHandler<LokiQueryDeps> = async (request) => {
  const name = pathName(request)
  const limit = detectedLimit(request)
  const values = detectFieldValues(await detectedRows(request), name, limit)
  return values.length === 0 ? {} : { values, limit }
}
