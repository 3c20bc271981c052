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
  readonly originalUrl?: string
  readonly app?: ExpressApp
}

/** The templates of routes in an app of Express. */
export class ExpressRoutes {
  /** Where each route is mounted, which may be several places; routes live as long as their app. */
  readonly #mounts = new WeakMap<object, readonly string[]>()

  /**
   * The template of the route that took a request, `/users/:id/orders` with those of the routers it is
   * mounted in; undefined when no route did. The base that Express tells has the request's own values, of
   * which there may be endlessly many.
   */
  template(request: IncomingMessage): string | undefined {
    const { route, baseUrl = '', app, originalUrl = '' } = request as ExpressRequest
    if (typeof route !== 'object' || route === null || route.path === undefined) return undefined
    const own = patternText(route.path)
    // When an error has left the routers, the base is gone already.
    const mounts = this.#mountsOf(app, route)
    const mount =
      (mounts.length > 1 ? mountFor(mounts, originalUrl) : mounts[0]) ?? (baseUrl === '' ? '' : '*')
    const whole = mount + (own === '/' && mount !== '' ? '' : own)
    return whole === '' ? '/' : whole
  }

  #mountsOf(app: ExpressApp | undefined, route: object): readonly string[] {
    const known = this.#mounts.get(route)
    if (known !== undefined) return known
    const found = mountsOf(app, route)
    if (found.length > 0) this.#mounts.set(route, found)
    return found
  }
}

/** The longest of these templates that an address begins with; one that is made of an expression fits when no other does. */
function mountFor(mounts: readonly string[], url: string): string | undefined {
  const steps = url.split('?', 1)[0]?.split('/') ?? []
  const fits = (mount: string): boolean =>
    mount.split('/').every((step, i) => {
      const given = steps[i]?.toLowerCase()
      return given !== undefined && (step.includes(':') || step.toLowerCase() === given)
    })
  const [longest] = mounts.filter(fits).sort((a, b) => b.length - a.length)
  return longest ?? mounts.find((mount) => /[\\*|]/.test(mount)) ?? mounts[0]
}

/** Of the routers and apps that a route is in, outermost first; none when it is not found. */
function mountsOf(app: ExpressApp | undefined, route: object): readonly string[] {
  // Express 4 has `app.router` only to throw at those who read it.
  const stack = app?._router?.stack ?? app?.router?.stack ?? []
  const found: string[] = []
  find(stack, route, '', { depth: 0, budget: { layers: MAX_LAYERS }, found })
  let base = ''
  let outer = app
  for (let depth = 0; outer?.parent !== undefined && depth < MAX_DEPTH; depth++) {
    base = withoutEnd(patternText(outer.mountpath)) + base
    outer = outer.parent
  }
  return [...new Set(found)].map((mount) => base + mount)
}

interface Search {
  readonly depth: number
  readonly budget: { layers: number }
  readonly found: string[]
}

/** Adds each place of a route below a router to what is found. */
function find(stack: readonly Layer[], route: object, base: string, search: Search): void {
  const { depth, budget, found } = search
  for (const layer of stack) {
    if (--budget.layers < 0) return
    if (layer.route === route) found.push(base)
    const inner = layer.handle?.stack
    if (inner === undefined || layer.route !== undefined || depth >= MAX_DEPTH) continue
    find(inner, route, base + mountText(layer), { ...search, depth: depth + 1 })
  }
}

function mountText({ rawPath, regexp, keys = [] }: Layer): string {
  if (rawPath !== undefined) return withoutEnd(patternText(rawPath))
  if (regexp === undefined) return '/*'
  // What Express 4 makes of `/users/:id` is `^\/users(?:\/([^/]+?))\/?(?=\/|$)`, and of `/v:n` `^\/v(?:((?:(?!\/|\/v).)+?))…`.
  let parameter = 0
  const text = regexp.source
    .replace(/^\^/, '')
    .replace(/\\\/\?\(\?=\\\/\|\$\)$/, '')
    .replaceAll(/\(\?:\(\?![^()]*\)\.\)\+\?/g, '')
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
