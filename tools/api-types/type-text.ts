/** A schema of the OpenAPI document. */
export type Json = Readonly<Record<string, unknown>>

/** The schema as a TypeScript type. */
export function typeText(schema: Json): string {
  const { $ref, type, enum: values, anyOf, items, prefixItems, additionalProperties } = schema
  if (typeof $ref === 'string') return $ref.replace(/.*\//, '')
  if (Array.isArray(values)) return values.map((value) => `'${String(value)}'`).join(' | ')
  if (Array.isArray(anyOf)) return (anyOf as Json[]).map(typeText).join(' | ')
  switch (type) {
    case 'array':
      if (Array.isArray(prefixItems)) {
        return `readonly [${(prefixItems as Json[]).map(typeText).join(', ')}]`
      }
      return listText(items as Json | undefined)
    case 'object':
      if (schema['properties']) return `{ ${membersOf(schema).map(memberText).join('; ')} }`
      return typeof additionalProperties === 'object'
        ? `Readonly<Record<string, ${typeText(additionalProperties as Json)}>>`
        : 'Readonly<Record<string, unknown>>'
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return type
    default:
      return 'unknown'
  }
}

function listText(items: Json | undefined): string {
  const text = items ? typeText(items) : 'unknown'
  return /^\w+$/.test(text) ? `readonly ${text}[]` : `readonly (${text})[]`
}

/** A member of an object. */
export interface Member {
  readonly name: string
  readonly required: boolean
  readonly schema: Json
}

/** The members of an object's schema, in their order. */
export function membersOf({ properties, required }: Json): Member[] {
  const names = (required ?? []) as readonly string[]
  return Object.entries((properties ?? {}) as Readonly<Record<string, Json>>).map(
    ([name, schema]) => ({ name, required: names.includes(name), schema }),
  )
}

function memberText({ name, required, schema }: Member): string {
  return `readonly ${name}${required ? '' : '?'}: ${typeText(schema)}`
}

/** An interface with such members, their descriptions as comments. */
export function interfaceText(name: string, members: readonly Member[]): string {
  if (members.length === 0) return `export type ${name} = Readonly<Record<never, never>>\n`
  const lines = members.map((member) => {
    const { description } = member.schema
    const comment = typeof description === 'string' ? `  /** ${description} */\n` : ''
    return `${comment}  ${memberText(member)}`
  })
  return `export interface ${name} {\n${lines.join('\n')}\n}\n`
}
