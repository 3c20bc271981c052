import { ClientError } from './client-error.ts'
import type { Auth } from './credentials.ts'
import { checkNumbers, type EndpointNumbers } from './endpoint-numbers.ts'
import { checkHeaders } from './headers.ts'
import type { TlsOptions } from './tls.ts'

/** Where a server is and how to speak to it. */
export interface EndpointOptions extends Partial<EndpointNumbers> {
  /** http or https; a path in it is put in front of every call's. */
  readonly url: string
  readonly auth?: Auth
  /** Sent as `X-Scope-OrgID`; several are joined by `|`. */
  readonly tenant?: string
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>
  readonly tls?: TlsOptions
}

/** Options that were checked. */
export interface Endpoint extends EndpointNumbers {
  /** `https://host:port`. */
  readonly origin: string
  /** '' or `/base/path`, without a slash at the end. */
  readonly basePath: string
  readonly auth: Auth | undefined
  /** Names in lower case, the tenant's among them. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly tls: TlsOptions | undefined
}

/**
 * Checks the options of an endpoint.
 * @throws ClientError bad_request that names the option; never shows a secret
 */
export function checkEndpoint(options: EndpointOptions): Endpoint {
  const url = readUrl(options.url)
  const auth = readAuth(options.auth, url)
  const endpoint: Endpoint = {
    ...checkNumbers(options, refuse),
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ''),
    auth,
    headers: checkHeaders(options.headers, options.tenant, auth !== undefined, refuse),
    tls: options.tls,
  }
  checkTls(options.tls, url)
  return endpoint
}

/** An address without what may be secret: user, password, query and fragment. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '(no URL)'
  const { origin, protocol, host, pathname } = new URL(url)
  return `${origin === 'null' ? `${protocol}//${host}` : origin}${pathname}`
}

function readUrl(text: string): URL {
  if (typeof text !== 'string' || !URL.canParse(text)) {
    throw refuse('url', 'it is no URL; write it as https://host:port')
  }
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse('url', `it must begin with http:// or https://, not ${url.protocol}`)
  }
  if (url.search !== '' || url.hash !== '') {
    throw refuse('url', 'it must end with the path: no ? and no #')
  }
  return url
}

/** User and password of the URL become basic auth, so that no address ever holds them. */
function readAuth(auth: Auth | undefined, url: URL): Auth | undefined {
  if (url.username === '' && url.password === '') return auth
  if (auth !== undefined) throw refuse('url', 'it has a user or password beside `auth`; choose one')
  if (url.password === '') throw refuse('url', 'it has a user but no password')
  try {
    return {
      basic: {
        username: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
      },
    }
  } catch {
    throw refuse('url', 'its user or password has a % that does not escape anything')
  }
}

function checkTls(tls: TlsOptions | undefined, url: URL): void {
  if (tls === undefined) return
  if (url.protocol !== 'https:') throw refuse('tls', 'the url is not https')
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    throw refuse('tls', 'cert and key go together')
  }
}

function refuse(option: string, why: string): ClientError {
  return new ClientError('bad_request', `option ${option}: ${why}`, {
    operation: 'configure',
    url: '(endpoint)',
  })
}
