/** The part of JSON Schema that Tailspan's own API is described in. */
export interface Schema {
  /** Schemas with one are named in the OpenAPI document; equal titles mean the same schema. */
  readonly title?: string
  readonly description?: string
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null'
  readonly properties?: Properties
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly default?: unknown
}

export type Properties = Readonly<Record<string, Schema>>

/** A named object of just these members; those whose names are in `optional` may be missing. */
export function record<const P extends Properties>(
  title: string,
  properties: P,
  optional: readonly (keyof P & string)[] = [],
): Schema {
  return { title, ...shape(properties, optional) }
}

/** The same without a name. */
export function shape<const P extends Properties>(
  properties: P,
  optional: readonly (keyof P & string)[] = [],
): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required, additionalProperties: false }
}

export function list(items: Schema, description?: string): Schema {
  return { type: 'array', items, ...said(description) }
}

/** Members of any name. */
export function mapOf(values: Schema, description?: string): Schema {
  return { type: 'object', additionalProperties: values, ...said(description) }
}

export function text(description?: string): Schema {
  return { type: 'string', ...said(description) }
}

export function whole(description?: string): Schema {
  return { type: 'integer', ...said(description) }
}

export function number(description?: string): Schema {
  return { type: 'number', ...said(description) }
}

export function flag(description?: string): Schema {
  return { type: 'boolean', ...said(description) }
}

export function choice(values: readonly string[], description?: string): Schema {
  return { type: 'string', enum: values, ...said(description) }
}

function said(description: string | undefined): { readonly description?: string } {
  return description === undefined ? {} : { description }
}
