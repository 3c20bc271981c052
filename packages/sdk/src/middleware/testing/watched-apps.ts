import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { trace } from '@opentelemetry/api'
import makeExpress from 'express'
// @ts-expect-error -- there are no types of version 4 beside those of 5
import makeExpress4 from 'express4'
import makeFastify from 'fastify'
import { connectErrors, connectMiddleware } from '../connect.ts'
import { fastifyPlugin } from '../fastify-plugin.ts'
import { watchListener } from '../http-listener.ts'
import type { RequestWatcher } from '../request-watcher.ts'

/** A server on a free port whose requests are watched. */
export interface WatchedApp {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** What routes of the apps do beside answering. */
export interface AppHooks {
  /** Called in a handler that answers in parts, with the answer so far under way. */
  readonly streaming: (response: ServerResponse) => void
  /** Called in each handler. */
  readonly handled: () => void
}

/**
 * The same routes in each framework: `/users/:id`, `/shops/:shop/items/:item` in a router of its own, `/throws`
 * and `/rejects`, `/stream`, `/never` without an answer, `/echo` for bodies, `/health`.
 */
export const APPS: Readonly<
  Record<string, (watcher: RequestWatcher, hooks: AppHooks) => Promise<WatchedApp>>
> = {
  'express 5': async (watcher, hooks) => listen(expressApp(makeExpress, watcher, hooks)),
  'express 4': async (watcher, hooks) =>
    listen(expressApp(makeExpress4 as unknown as typeof makeExpress, watcher, hooks)),
  fastify: fastifyApp,
  'node:http': async (watcher, hooks) => listen(httpListener(watcher, hooks)),
}

/** Of the active span; '' for none. */
function active(): string {
  return trace.getActiveSpan()?.spanContext().traceId ?? ''
}

function expressApp(
  express: typeof makeExpress,
  watcher: RequestWatcher,
  hooks: AppHooks,
): RequestListener {
  const app = express()
  app.use(connectMiddleware(watcher))
  app.use(express.json())
  app.use((_request, _response, next) => {
    hooks.handled()
    next()
  })
  const items = express.Router({ mergeParams: true })
  items.get('/items/:item', (_request, response) => void response.send(active()))
  items.get('/', (_request, response) => void response.send(active()))
  app.get('/users/:id', (_request, response) => void response.send(active()))
  app.use('/shops/:shop', items)
  app.get('/throws', () => {
    throw new TypeError('no such thing')
  })
  app.get('/rejects', (_request, _response, next) => {
    void Promise.reject(new TypeError('later')).catch(next)
  })
  app.get('/stream', (_request, response) => {
    response.write('begin')
    hooks.streaming(response)
  })
  app.get('/never', (_request, response) => hooks.streaming(response))
  app.post('/echo', (_request, response) => void response.send(active()))
  app.get('/health', (_request, response) => void response.send(active()))
  app.get('/fails', (_request, response) => void response.status(503).send('away'))
  app.use(connectErrors())
  app.use(
    (
      _error: unknown,
      _request: unknown,
      response: { status(code: number): { send(body: string): void } },
      _next: unknown,
    ) => response.status(500).send('broken'),
  )
  return app
}

async function fastifyApp(watcher: RequestWatcher, hooks: AppHooks): Promise<WatchedApp> {
  const app = makeFastify({ forceCloseConnections: true })
  await app.register(fastifyPlugin(() => watcher))
  app.addHook('preHandler', (_request, _reply, done) => {
    hooks.handled()
    done()
  })
  app.get('/users/:id', () => active())
  await app.register(
    async (scope) => {
      scope.get('/items/:item', async () => Promise.resolve(active()))
      scope.get('/', () => active())
    },
    { prefix: '/shops/:shop' },
  )
  app.get('/throws', () => {
    throw new TypeError('no such thing')
  })
  app.get('/rejects', async () => Promise.reject(new TypeError('later')))
  app.get('/stream', (_request, reply) => {
    reply.hijack()
    reply.raw.write('begin')
    hooks.streaming(reply.raw)
  })
  app.get('/never', (_request, reply) => {
    reply.hijack()
    hooks.streaming(reply.raw)
  })
  app.post('/echo', () => active())
  app.get('/health', () => active())
  app.get('/fails', (_request, reply) => reply.code(503).send('away'))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, stop: async () => app.close() }
}

const ROUTES: readonly (readonly [RegExp, string])[] = [
  [/^\/users\/[^/]+$/, '/users/:id'],
  [/^\/shops\/[^/]+\/items\/[^/]+$/, '/shops/:shop/items/:item'],
  [/^\/shops\/[^/]+$/, '/shops/:shop'],
  [/^\/(throws|rejects|stream|never|echo|health|fails)$/, ''],
]

function httpListener(watcher: RequestWatcher, hooks: AppHooks): RequestListener {
  const routeOf = ({ url = '' }: { url?: string | undefined }): string | undefined => {
    const path = url.replace(/\?.*/, '')
    const found = ROUTES.find(([pattern]) => pattern.test(path))
    return found && (found[1] || path)
  }
  return watchListener(
    watcher,
    (request, response) => {
      hooks.handled()
      const route = routeOf(request)
      if (route === '/throws' || route === '/rejects') {
        // As a framework: what a handler throws is answered.
        const error = new TypeError(route === '/throws' ? 'no such thing' : 'later')
        connectErrors()(error, request, response, () => {
          response.writeHead(500).end('broken')
        })
      } else if (route === '/stream') {
        response.write('begin')
        hooks.streaming(response)
      } else if (route === '/never') hooks.streaming(response)
      else if (route === '/fails') response.writeHead(503).end('away')
      else if (route === undefined) response.writeHead(404).end()
      else if (route === '/echo') request.resume().on('end', () => response.end(active()))
      else response.end(active())
    },
    routeOf,
  )
}

export async function listen(listener: RequestListener): Promise<WatchedApp> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
