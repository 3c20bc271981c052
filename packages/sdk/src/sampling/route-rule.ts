import type { Attributes } from '@opentelemetry/api'
import type { RouteRule } from '../options/sampling-options.ts'

/** What rules look at. */
export interface Routed {
  readonly name: string
  readonly attributes: Attributes
}

/** Whether all of a rule holds. */
export function matchesRoute(rule: RouteRule, span: Routed): boolean {
  const { attributes } = span
  if (rule.method !== undefined) {
    const method = attributes['http.request.method']
    if (typeof method !== 'string' || method.toLowerCase() !== rule.method.toLowerCase()) {
      return false
    }
  }
  if (rule.route !== undefined && !routesOf(span).some((route) => isLike(route, rule.route))) {
    return false
  }
  return Object.entries(rule.attributes ?? {}).every(([key, wanted]) => attributes[key] === wanted)
}

function routesOf({ name, attributes }: Routed): string[] {
  return [attributes['http.route'], attributes['url.path'], name].filter(
    (route) => typeof route === 'string',
  )
}

function isLike(route: string, pattern: string | RegExp | undefined): boolean {
  if (pattern === undefined) return true
  if (typeof pattern === 'string') return isGlob(route, pattern)
  // A pattern with /g would go on where it last stopped.
  pattern.lastIndex = 0
  return pattern.test(route)
}

/** The whole text, `*` standing for any characters. Takes the first place for each part: no backtracking. */
export function isGlob(text: string, pattern: string): boolean {
  if (!pattern.includes('*')) return text === pattern
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop() ?? ''
  if (text.length < first.length + last.length) return false
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  const end = text.length - last.length
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}
