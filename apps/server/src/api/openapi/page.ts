import type { OpenApiDocument, Operation } from './document.ts'

type Json = Readonly<Record<string, unknown>>

/** The document as a page that needs nothing else: no script, no other file. */
export function openApiPage(document: OpenApiDocument): string {
  const { title, version, description } = document.info as Record<string, string>
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const groups = document.tags.map(({ name, description: about }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name))
    // The twin by POST of what reads says nothing new.
    const shown = own.filter(({ operation }) => !operation.operationId.endsWith('ByPost'))
    const items = shown.map(({ path, method, operation }) => {
      const twin = own.some(
        (other) => other.operation.operationId === `${operation.operationId}ByPost`,
      )
      return operationHtml(path, twin ? `${method} or post` : method, operation)
    })
    return `<h2 id="${name}">${escaped(name)}</h2><p>${escaped(about)}</p>${items.join('')}`
  })
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<section id="schema-${name}"><h3>${escaped(name)}</h3>${schemaHtml(schema as Json)}</section>`,
  )
  const links = [...document.tags.map(({ name }) => name), 'schemas'].map(
    (name) => `<a href="#${name}">${name}</a>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} API</title><style>${STYLE}</style></head>
<body><header><h1>${escaped(title)} API <small>${escaped(version)}</small></h1>
<p>${escaped(description)} <a href="/api/v1/openapi.json">openapi.json</a></p>
<nav aria-label="Parts">${links.join(' ')}</nav></header>
<main>${groups.join('')}<h2 id="schemas">schemas</h2>${schemas.join('')}</main></body></html>
`
}

function operationHtml(path: string, method: string, operation: Operation): string {
  const { operationId, summary, parameters, requestBody, responses } = operation
  const rows = parameters.map(({ name, in: where, required, description, schema }) => {
    const facts = [where === 'path' || required ? 'required' : '', defaultOf(schema)]
    return row(name, typeHtml(schema), description, facts.filter(Boolean).join(', '))
  })
  const body = requestBody ? Object.values(requestBody.content)[0]?.schema : undefined
  const answers = Object.entries(responses).map(([status, { description, content }]) => {
    const [schema] = Object.values(content ?? {}).map((one) => one.schema)
    return `<li><b>${escaped(status)}</b> ${inline(description)} ${schema ? typeHtml(schema) : ''}</li>`
  })
  return `<section id="${operationId}"><h3><span class="method">${method.replace(/get|post|put|delete/g, (name) => name.toUpperCase())}</span>
<code>${escaped(path)}</code></h3><p>${inline(summary)}</p>
${rows.length > 0 ? `<table><tbody>${rows.join('')}</tbody></table>` : ''}
${body ? `<p>Body: ${typeHtml(body)}</p>` : ''}<ul>${answers.join('')}</ul></section>`
}

function schemaHtml(schema: Json): string {
  const properties = schema['properties']
  if (typeof properties !== 'object' || properties === null) return `<p>${typeHtml(schema)}</p>`
  const required = (schema['required'] ?? []) as readonly string[]
  const rows = Object.entries(properties as Record<string, Json>).map(([name, one]) =>
    row(name, typeHtml(one), one['description'], required.includes(name) ? '' : 'optional'),
  )
  return `<table><tbody>${rows.join('')}</tbody></table>`
}

function row(name: string, type: string, description: unknown, facts: string): string {
  const about = typeof description === 'string' ? inline(description) : ''
  const more = facts === '' ? '' : ` <small>${escaped(facts)}</small>`
  return `<tr><th scope="row"><code>${escaped(name)}</code>${more}</th><td>${type}</td><td>${about}</td></tr>`
}

function defaultOf(schema: Json): string {
  const fallback = schema['default']
  if (fallback === undefined) return ''
  return `default ${typeof fallback === 'string' ? fallback : JSON.stringify(fallback)}`
}

/** The type in a few words. */
function typeHtml(schema: Json): string {
  const { $ref, type, enum: values, items, additionalProperties: others, anyOf } = schema
  if (typeof $ref === 'string') {
    const name = escaped($ref.replace(/.*\//, ''))
    return `<a href="#schema-${name}">${name}</a>`
  }
  if (Array.isArray(values)) return values.map((one) => `<code>${escaped(one)}</code>`).join(' | ')
  if (Array.isArray(anyOf)) return (anyOf as Json[]).map(typeHtml).join(' | ')
  if (type === 'array') {
    const parts = (schema['prefixItems'] ?? []) as readonly Json[]
    return items ? `list of ${typeHtml(items as Json)}` : `[${parts.map(typeHtml).join(', ')}]`
  }
  const properties = schema['properties']
  if (typeof properties === 'object' && properties !== null) {
    const members = Object.entries(properties as Record<string, Json>)
    return `{ ${members.map(([name, one]) => `${escaped(name)}: ${typeHtml(one)}`).join(', ')} }`
  }
  if (typeof others === 'object') return `map of ${typeHtml(others as Json)}`
  return typeof type === 'string' ? type : 'any'
}

/** Text with `code` in it. */
function inline(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}

function escaped(value: unknown): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  }
  return String(value).replace(/[&<>"]/g, (char) => entities[char] ?? char)
}

const STYLE = `
:root{color-scheme:light dark;--line:#d4d7dc;--soft:#5a6270;--link:#0b5cad}
@media (prefers-color-scheme:dark){:root{--line:#3a404a;--soft:#a2abb8;--link:#7db9f5}}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem}
h1 small,th small,header p{color:var(--soft);font-weight:normal}
a{color:var(--link)}nav a{margin-right:1rem}
h2{border-bottom:1px solid var(--line);margin-top:2.5rem;text-transform:capitalize}
h3{margin:1.75rem 0 .25rem}.method{font-size:.8em;margin-right:.4rem}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{border-top:1px solid var(--line);padding:.3rem .9rem .3rem 0;text-align:left;vertical-align:top}
th{font-weight:normal}code{font:0.92em ui-monospace,monospace}
`
