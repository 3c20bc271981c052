import type { IncomingHttpHeaders } from 'node:http'
import type { Params } from './params.ts'

/** What a caller may say about any call. */
export interface CallOptions {
  /** Ends the call with `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** Deadline of this call instead of the endpoint's. */
  readonly timeoutMs?: number | undefined
  /** `X-Scope-OrgID` of this call instead of the endpoint's. */
  readonly tenant?: string | undefined
}

/** What a caller may say about a call that it wrote itself. */
export interface EncodedCallOptions extends CallOptions {
  /** Further headers, names in lower case; those of the endpoint prevail. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What every call takes over from the options of an operation. */
export function callOptions({ signal, timeoutMs, tenant }: CallOptions): CallOptions {
  return { signal, timeoutMs, tenant }
}

/** One request to a server. */
export interface Call extends CallOptions {
  /** What it is called in errors, spans and metrics, such as `loki.query_range`. */
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the endpoint's base path, with a slash in front; values in it are escaped already. */
  readonly path: string
  /** Query of a call. */
  readonly params?: Params
  readonly body?: { readonly bytes: Uint8Array; readonly contentType: string }
  /** `application/json` unless told. */
  readonly accept?: string
  /** Further headers, names in lower case; those of the endpoint and of credentials prevail. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether asking twice does no harm: only then is a failed attempt repeated. */
  readonly repeatable: boolean
}

/** A whole answer with a status from 200 to 299. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Decompressed. */
  readonly body: Buffer
}
