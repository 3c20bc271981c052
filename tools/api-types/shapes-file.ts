import type { OpenApiDocument } from '../../apps/server/src/api/openapi/document.ts'
import type { Json } from './type-text.ts'

const HEAD = `// biome-ignore-all format: written by \`npm run docs\` from the schemas of the server's answers.
import type { Shape } from './check-shape.ts'

/** What the server's answers look like, by name. */
export const shapes: Readonly<Record<string, Shape>> = {
`

/** The text of packages/clients/src/tailspan/api-shapes.ts: all that a program has to check of an answer. */
export function shapesFile(document: OpenApiDocument): string {
  const lines = Object.entries(document.components.schemas)
    .filter(([name]) => !/^(Loki|Cluster(Settings|Change)|ServiceSettings|Problem)/.test(name))
    .map(([name, schema]) => `  ${name}: ${shapeText(schema)},\n`)
  return `${HEAD}${lines.join('')}}\n`
}

/** Descriptions and limits are left out, and sets of texts: a newer server may know more of them. */
function shapeText({ $ref, type, properties, required, items, ...rest }: Json): string {
  const { prefixItems, anyOf, additionalProperties: others } = rest
  const parts: string[] = []
  if (typeof $ref === 'string') parts.push(`ref: '${$ref.replace(/.*\//, '')}'`)
  if (typeof type === 'string') parts.push(`type: '${type}'`)
  if (properties) {
    const members = Object.entries(properties as Readonly<Record<string, Json>>)
    const texts = members.map(([name, one]) => `${name}: ${shapeText(one)}`)
    parts.push(`members: { ${texts.join(', ')} }`)
    parts.push(`required: ${JSON.stringify(required).replaceAll('"', "'")}`)
  }
  if (typeof others === 'object') parts.push(`others: ${shapeText(others as Json)}`)
  if (items) parts.push(`items: ${shapeText(items as Json)}`)
  if (Array.isArray(prefixItems)) {
    parts.push(`row: [${(prefixItems as Json[]).map(shapeText).join(', ')}]`)
  }
  if (Array.isArray(anyOf)) parts.push(`anyOf: [${(anyOf as Json[]).map(shapeText).join(', ')}]`)
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}
