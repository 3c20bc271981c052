import type { IncomingMessage } from 'node:http'

const MAX_DEPTH = 20
const MAX_LAYERS = 20_000

/** What Express keeps of a route or a mounted router; versions differ. */
interface Layer {
  readonly handle?: { readonly stack?: readonly Layer[] }
  readonly route?: object
  /** What it was mounted at, from Express 5.3. */
  readonly rawPath?: unknown
  /** Names in its path, and what it was made into, in Express 4. */
  readonly keys?: readonly { readonly name?: unknown }[]
  readonly regexp?: RegExp
}

interface ExpressApp {
  readonly router?: { readonly stack?: readonly Layer[] }
  readonly _router?: { readonly stack?: readonly Layer[] }
  readonly mountpath?: unknown
  readonly parent?: ExpressApp
}

interface ExpressRequest extends IncomingMessage {
  readonly route?: { readonly path?: unknown }
  readonly baseUrl?: string
  readonly app?: ExpressApp
}

/** The templates of routes in an app of Express. */
export class ExpressRoutes {
  /** Where each route is mounted; routes live as long as their app. */
  readonly #mounts = new WeakMap<object, string>()

  /**
   * The template of the route that took a request, `/users/:id/orders` with those of the routers it is
   * mounted in; undefined when no route did. The base that Express tells has the request's own values, of
   * which there may be endlessly many.
   */
  template(request: IncomingMessage): string | undefined {
    const { route, baseUrl = '', app } = request as ExpressRequest
    if (typeof route !== 'object' || route === null || route.path === undefined) return undefined
    const own = patternText(route.path)
    // When an error has left the routers, the base is gone already.
    const mount = this.#mountOf(app, route) ?? (baseUrl === '' ? '' : '*')
    const whole = mount + (own === '/' && mount !== '' ? '' : own)
    return whole === '' ? '/' : whole
  }

  #mountOf(app: ExpressApp | undefined, route: object): string | undefined {
    const known = this.#mounts.get(route)
    if (known !== undefined) return known
    const found = mountOf(app, route)
    if (found !== undefined) this.#mounts.set(route, found)
    return found
  }
}

/** Of the routers and apps that a route is in, outermost first; undefined when it is not found. */
function mountOf(app: ExpressApp | undefined, route: object): string | undefined {
  // Express 4 has `app.router` only to throw at those who read it.
  const stack = app?._router?.stack ?? app?.router?.stack ?? []
  const mounts = find(stack, route, 0, { layers: MAX_LAYERS })
  if (mounts === undefined) return undefined
  let base = mounts.join('')
  let outer = app
  for (let depth = 0; outer?.parent !== undefined && depth < MAX_DEPTH; depth++) {
    base = withoutEnd(patternText(outer.mountpath)) + base
    outer = outer.parent
  }
  return base
}

function find(
  stack: readonly Layer[],
  route: object,
  depth: number,
  budget: { layers: number },
): string[] | undefined {
  for (const layer of stack) {
    if (--budget.layers < 0) return undefined
    if (layer.route === route) return []
    const inner = layer.handle?.stack
    if (inner === undefined || depth >= MAX_DEPTH) continue
    const rest = find(inner, route, depth + 1, budget)
    if (rest !== undefined) return [mountText(layer), ...rest]
  }
  return undefined
}

function mountText({ rawPath, regexp, keys = [] }: Layer): string {
  if (rawPath !== undefined) return withoutEnd(patternText(rawPath))
  if (regexp === undefined) return '/*'
  // What Express 4 makes of `/users/:id` is `^\/users(?:\/([^/]+?))\/?(?=\/|$)`.
  let parameter = 0
  const text = regexp.source
    .replace(/^\^/, '')
    .replace(/\\\/\?\(\?=\\\/\|\$\)$/, '')
    .replaceAll(/\(\?:(\\?[/.])?\((?:[^()\\]|\\.)*\)\)\??/g, (_all, before: string | undefined) => {
      return `${before ?? ''}:${String(keys[parameter++]?.name)}`
    })
    .replaceAll('\\/', '/')
    .replaceAll('\\.', '.')
  return /[\\()[\]?*+^$]/.test(text) ? '/*' : withoutEnd(text)
}

/** One path, several, or expressions. */
function patternText(path: unknown): string {
  if (typeof path === 'string') return path
  if (path instanceof RegExp) return String(path)
  return Array.isArray(path) ? path.map(patternText).join('|') : '*'
}

function withoutEnd(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}
