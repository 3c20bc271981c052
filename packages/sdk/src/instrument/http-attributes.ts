import type { IncomingHttpHeaders } from 'node:http'
import type { Attributes } from '@opentelemetry/api'
import type { Shown } from '../traces/encode-attributes.ts'

const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
])

/** A method as attribute values have it; what no standard knows is `_OTHER`, so that names stay few. */
export function knownMethod(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : '_OTHER'
}

/** How a span of an unknown method is named. */
export function methodName(method: string): string {
  return method === '_OTHER' ? 'HTTP' : method
}

export function methodAttributes(method: string | undefined): Attributes {
  const known = knownMethod(method)
  const other = known === '_OTHER' && method !== undefined
  return {
    'http.request.method': known,
    ...(other ? { 'http.request.method_original': method.slice(0, 64) } : {}),
  }
}

/** A query without its `?`, values of masked names left out. */
export function maskedQuery(query: string, shown: Shown): string {
  return query
    .slice(0, 4096)
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 || shown(pair.slice(0, at)) ? pair : `${pair.slice(0, at)}=***`
    })
    .join('&')
}

/** An address with no user, password or masked values. */
export function maskedUrl(url: URL, shown: Shown): string {
  const query = url.search === '' ? '' : `?${maskedQuery(url.search.slice(1), shown)}`
  return `${url.protocol}//${url.host}${url.pathname}${query}`
}

/** Where a request went, by its own `Host`. */
export function hostAttributes(headers: IncomingHttpHeaders, scheme: string): Attributes {
  const { host } = headers
  const found = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(host ?? '')
  if (found?.[1] === undefined) return {}
  const port = found[2] ?? (scheme === 'https' ? '443' : '80')
  return { 'server.address': found[1], 'server.port': Number(port) }
}
