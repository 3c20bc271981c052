/**
 * Keeps web pages of other sites, and DNS names that were re-bound to this machine, away from a
 * server that asks nobody to log in. Browsers send Origin on every WebSocket and cross-site
 * request; other clients send none and pass.
 */
export class OriginGuard {
  readonly #hosts: ReadonlySet<string>

  /** @param hosts host names (without port) under which this server may be addressed */
  constructor(hosts: Iterable<string>) {
    this.#hosts = new Set(hosts)
  }

  /** Why the request must be refused, or null when it may pass. */
  refuse(headers: {
    readonly host?: string | undefined
    readonly origin?: string | undefined
  }): string | null {
    const host = headers.host ?? ''
    if (!this.#hosts.has(hostName(host))) {
      return `host "${host}" is not served here; use localhost`
    }
    if (headers.origin === undefined) return null
    const origin = URL.canParse(headers.origin) ? new URL(headers.origin).host : ''
    if (origin !== host) return `origin "${headers.origin}" may not use this server`
    return null
  }
}

/** Host names of a server that only this machine reaches. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase()
}
