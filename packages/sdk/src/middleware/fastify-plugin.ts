import { context } from '@opentelemetry/api'
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { HttpOptions } from './http-options.ts'
import { ignoredContext, type RequestWatcher } from './request-watcher.ts'
import { WatchedRequest } from './watched-request.ts'

/** A plugin that watches all requests of the instance it is registered in, not only those of its own scope. */
export function fastifyPlugin(
  makeWatcher: (options: HttpOptions) => RequestWatcher,
): FastifyPluginCallback<HttpOptions> {
  const plugin = (instance: FastifyInstance, options: HttpOptions, done: () => void): void => {
    watch(instance, makeWatcher(options))
    done()
  }
  // What fastify-plugin does: hooks hold for the parent, too.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@tailspan/sdk',
    [Symbol.for('plugin-meta')]: { fastify: '>=4', name: '@tailspan/sdk' },
  })
}

function watch(instance: FastifyInstance, watcher: RequestWatcher): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const watched = watcher.begin(request.raw, reply.raw)
    if (watched === undefined) return done()
    if (watched === 'ignored') return context.with(ignoredContext(), done)
    watched.routedBy(request, routeOf)
    const traceId = watcher.traceId(watched.span)
    if (traceId !== undefined && watcher.header !== false) reply.header(watcher.header, traceId)
    context.with(watched.span.context, done)
  })
  // A body that arrives later is read in the socket's context; from here on it is the request's again.
  instance.addHook('preValidation', (request, _reply, done) => {
    const within = WatchedRequest.of(request.raw)?.span.context
    if (within === undefined || context.active() === within) done()
    else context.with(within, done)
  })
  instance.addHook('onError', (request, _reply, error, done) => {
    WatchedRequest.of(request.raw)?.fail(error)
    done()
  })
}

function routeOf({ is404, routeOptions }: FastifyRequest): string | undefined {
  return is404 ? undefined : routeOptions.url
}
