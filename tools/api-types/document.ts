import {
  type OpenApiDocument,
  openApiDocument,
} from '../../apps/server/src/api/openapi/document.ts'
import { ownRouteDocs } from '../../apps/server/src/api/tailspan/index.ts'
import { problemSchema } from '../../apps/server/src/api/tailspan/problem-schema.ts'

/** What a server answers at /api/v1/openapi.json, its version left out. */
export function apiDocument(): OpenApiDocument {
  return openApiDocument(ownRouteDocs, '', problemSchema)
}
