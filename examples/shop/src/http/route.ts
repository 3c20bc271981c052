import type { Route } from './server.ts'

export interface Found {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** The first route that fits, with the values of its `:name` parts. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  pathname: string,
): Found | undefined {
  const parts = pathname.split('/')
  for (const route of routes) {
    if (route.method !== method) continue
    const params = matchParts(route.path.split('/'), parts)
    if (params) return { route, params }
  }
  return undefined
}

function matchParts(
  wanted: readonly string[],
  parts: readonly string[],
): Record<string, string> | undefined {
  if (wanted.length !== parts.length) return undefined
  const params: [string, string][] = []
  for (const [i, want] of wanted.entries()) {
    const part = parts[i] ?? ''
    if (want.startsWith(':') && part !== '') params.push([want.slice(1), part])
    else if (want !== part) return undefined
  }
  return Object.fromEntries(params)
}
