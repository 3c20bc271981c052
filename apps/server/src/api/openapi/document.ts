import type { RouteDoc } from './route-doc.ts'
import type { Schema } from './schema.ts'

/** A part of the document: plain JSON. */
type Json = Readonly<Record<string, unknown>>

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: Json
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  /** Operations by path and method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Json>> }
}

/** What one method of a path does. */
export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly description?: string
  readonly schema: Json
}

interface Response {
  readonly description: string
  readonly content?: Content
}

type Content = Readonly<Record<string, { readonly schema: Json }>>

const TAGS = [
  { name: 'logs', description: 'Log lines, of this server or of many clusters.' },
  { name: 'traces', description: 'Traces, of this server or of many clusters.' },
  { name: 'metrics', description: 'Metrics of clusters that have a Prometheus.' },
  { name: 'clusters', description: 'Which clusters there are, and how they fare.' },
  { name: 'loki', description: 'Plain questions to one Loki.' },
  { name: 'server', description: 'This server.' },
] as const

/**
 * The routes as an OpenAPI document; schemas with titles are its components.
 * @throws Error when two schemas of one title differ, or two operations have one id
 */
export function openApiDocument(
  routes: readonly RouteDoc[],
  version: string,
  problem: Schema,
): OpenApiDocument {
  const components = new Components()
  const problemRef = components.ref(problem)
  const paths: Record<string, Record<string, Operation>> = {}
  const ids = new Set<string>()
  for (const route of routes) {
    const operations = (paths[route.path.replace(/:(\w+)/g, '{$1}')] ??= {})
    for (const method of route.methods) {
      const operation = operationOf(route, method, components, problemRef)
      if (ids.has(operation.operationId)) throw new Error(`${operation.operationId} comes twice`)
      ids.add(operation.operationId)
      operations[method.toLowerCase()] = operation
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tailspan',
      version,
      description:
        'Tailspan’s own API. Times are nanoseconds since the epoch as text. What reads can be asked by GET, or by ' +
        'POST with the parameters in a form or in JSON.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: TAGS,
    paths,
    components: { schemas: components.schemas() },
  }
}

function operationOf(
  route: RouteDoc,
  method: RouteDoc['methods'][number],
  components: Components,
  problem: Json,
): Operation {
  const { id, tag, summary, names = {}, params = {}, required = [], body } = route
  // What reads by GET takes the same by POST.
  const twin = method === 'POST' && route.methods.includes('GET')
  const inPath = Object.entries(names).map(([name, schema]) =>
    parameter(name, 'path', true, components.ref(schema)),
  )
  const inQuery = Object.entries(params).map(([name, schema]) =>
    parameter(name, 'query', required.includes(name), components.ref(schema)),
  )
  const form = components.ref({ type: 'object', properties: params, required })
  const bodies = body
    ? { required: true, content: json(components.ref(body)) }
    : { content: { ...json(form), 'application/x-www-form-urlencoded': { schema: form } } }
  const hasBody = body !== undefined || (twin && inQuery.length > 0)
  return {
    operationId: twin ? `${id}ByPost` : id,
    tags: [tag],
    summary,
    parameters: [...inPath, ...(twin ? [] : inQuery)],
    ...(hasBody && { requestBody: bodies }),
    responses: responsesOf(route, components, problem),
  }
}

function responsesOf(
  { answer, alike = {}, failures = {} }: RouteDoc,
  components: Components,
  problem: Json,
): Operation['responses'] {
  const { status, description, schema, type = 'application/json' } = answer
  const content = schema && { content: { [type]: { schema: components.ref(schema) } } }
  const same = Object.entries(alike).map(
    ([code, why]) => [code, { description: why, ...content }] as const,
  )
  const others = Object.entries(failures).map(
    ([code, why]) => [code, { description: why, content: json(problem) }] as const,
  )
  return {
    [status]: { description, ...content },
    ...Object.fromEntries([...same, ...others]),
    default: { description: 'Anything else that went wrong.', content: json(problem) },
  }
}

function parameter(
  name: string,
  where: Parameter['in'],
  required: boolean,
  { description, ...schema }: Json,
): Parameter {
  return {
    name,
    in: where,
    required,
    ...(typeof description === 'string' && { description }),
    schema,
  }
}

function json(schema: Json): Content {
  return { 'application/json': { schema } }
}

/** Schemas with titles, taken out of those that have them in them. */
class Components {
  readonly #byTitle = new Map<string, { readonly schema: Schema; readonly json: Json }>()

  /** The schema with references in place of those that have titles. */
  ref(schema: Schema): Json {
    const { title } = schema
    if (title === undefined) return this.#plain(schema)
    const known = this.#byTitle.get(title)
    if (known === undefined) {
      this.#byTitle.set(title, { schema, json: this.#plain(schema) })
    } else if (JSON.stringify(known.schema) !== JSON.stringify(schema)) {
      throw new Error(`two schemas are called ${title}`)
    }
    return { $ref: `#/components/schemas/${title}` }
  }

  schemas(): Record<string, Json> {
    const sorted = [...this.#byTitle].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(sorted.map(([title, { json: schema }]) => [title, schema]))
  }

  #plain({ title: _title, ...schema }: Schema): Json {
    const { properties, items, additionalProperties: others, anyOf, prefixItems } = schema
    return {
      ...schema,
      ...(properties && { properties: this.#each(properties) }),
      ...(items && { items: this.ref(items) }),
      ...(typeof others === 'object' && { additionalProperties: this.ref(others) }),
      ...(anyOf && { anyOf: anyOf.map((one) => this.ref(one)) }),
      ...(prefixItems && { prefixItems: prefixItems.map((one) => this.ref(one)) }),
    }
  }

  #each(properties: Readonly<Record<string, Schema>>): Json {
    const pairs = Object.entries(properties).map(([name, one]) => [name, this.ref(one)] as const)
    return Object.fromEntries(pairs)
  }
}
