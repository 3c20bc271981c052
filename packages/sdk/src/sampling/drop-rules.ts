import type { RouteRule } from '../options/sampling-options.ts'
import { matchesRoute, type Routed } from './route-rule.ts'

/** Whether a trace is not recorded at all, asked once for each; most rules are whole routes, which are looked up. */
export class DropRules {
  readonly #routes: ReadonlySet<unknown>
  readonly #others: readonly RouteRule[]

  constructor(rules: readonly RouteRule[]) {
    this.#routes = new Set(rules.filter(isWholeRoute).map(({ route }) => route))
    this.#others = rules.filter((rule) => !isWholeRoute(rule))
  }

  match(span: Routed): boolean {
    const { name, attributes } = span
    return (
      this.#routes.has(attributes['url.path']) ||
      this.#routes.has(attributes['http.route']) ||
      this.#routes.has(name) ||
      (this.#others.length > 0 && this.#others.some((rule) => matchesRoute(rule, span)))
    )
  }
}

function isWholeRoute({ route, method, attributes }: RouteRule): boolean {
  const alone = method === undefined && attributes === undefined
  return alone && typeof route === 'string' && !route.includes('*')
}
