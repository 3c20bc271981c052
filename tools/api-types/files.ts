import { apiDocument } from './document.ts'
import { shapesFile } from './shapes-file.ts'
import { typesFile } from './types-file.ts'

/** The files that are written from what the server says about its API, by their paths. */
export function apiFiles(): ReadonlyMap<string, string> {
  const document = apiDocument()
  return new Map([
    ['packages/clients/src/tailspan/api-types.ts', typesFile(document)],
    ['packages/clients/src/tailspan/api-shapes.ts', shapesFile(document)],
  ])
}
