import type { OpenApiDocument } from '../../apps/server/src/api/openapi/document.ts'
import { interfaceText, type Json, membersOf, typeText } from './type-text.ts'

const HEAD = `// biome-ignore-all format: written by \`npm run docs\` from the schemas that the server checks requests with.
/* oxlint-disable max-lines */
`

/** The text of packages/clients/src/tailspan/api-types.ts. */
export function typesFile(document: OpenApiDocument): string {
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) =>
    declaration(name, schema),
  )
  const params = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .filter(({ operationId }) => !operationId.endsWith('ByPost'))
    .flatMap(({ operationId, parameters }) => {
      const query = parameters.filter((parameter) => parameter.in === 'query')
      if (query.length === 0) return []
      const members = query.map(({ name, required, description, schema }) => ({
        name,
        required,
        schema: { ...schema, ...(description !== undefined && { description }) },
      }))
      return [interfaceText(`${capital(operationId)}Params`, members)]
    })
  return [HEAD, ...schemas, ...params].join('\n')
}

function declaration(name: string, schema: Json): string {
  if (!schema['properties']) return `export type ${name} = ${typeText(schema)}\n`
  return interfaceText(name, membersOf(schema))
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
