import type { Dispatcher } from 'undici'
import type { Call } from './call.ts'
import type { Credential } from './credentials.ts'
import type { Endpoint } from './endpoint.ts'
import { encodeParams } from './params.ts'

/** Shorter values of headers are ordinary words more often than keys. */
const SHORTEST_SECRET = 8
const AGENT = 'tailspan-clients'

/** Headers of a call to an endpoint, names in lower case. */
export function requestHeaders(
  endpoint: Endpoint,
  credential: Credential,
  call: Pick<Call, 'accept' | 'body' | 'headers' | 'tenant'>,
): Record<string, string> {
  // No prototype: any header name is a key like another.
  const headers = Object.create(null) as Record<string, string>
  headers['user-agent'] = AGENT
  headers['accept'] = call.accept ?? 'application/json'
  headers['accept-encoding'] = 'gzip'
  for (const [name, value] of Object.entries(call.headers ?? {})) headers[name] = value
  for (const [name, value] of endpoint.headers) headers[name] = value
  if (call.tenant !== undefined) headers['x-scope-orgid'] = call.tenant
  if (credential.header !== null) headers['authorization'] = credential.header
  if (call.body !== undefined) headers['content-type'] = call.body.contentType
  return headers
}

/** Path with query as it is sent. */
export function requestPath(endpoint: Endpoint, call: Pick<Call, 'path' | 'params'>): string {
  const query = encodeParams(call.params ?? {})
  return `${endpoint.basePath}${call.path}${query === '' ? '' : `?${query}`}`
}

/** A call in undici's words. */
export function requestOptions(
  endpoint: Endpoint,
  call: Call,
  headers: Record<string, string>,
  signal: AbortSignal,
): Dispatcher.RequestOptions {
  return {
    method: call.method,
    path: requestPath(endpoint, call),
    headers,
    body: call.body?.bytes ?? null,
    signal,
  }
}

/** Values of extra headers are often keys: they are not shown either. */
export function secretsOf(endpoint: Endpoint, credential: Credential): readonly string[] {
  const ofHeaders = endpoint.headers
    .filter(([name]) => name !== 'x-scope-orgid')
    .flatMap(([, value]) => [value, ...value.split(/\s+/)])
    .filter((value) => value.length >= SHORTEST_SECRET)
  return [...credential.secrets, ...ofHeaders]
}
