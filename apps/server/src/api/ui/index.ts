import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'"

/** Pages of the UI; the browser's router knows them, so each is answered with index.html. */
const pages = ['/', '/logs', '/traces', '/traces/*']

/** Serves the built UI from a folder, or a page that says how to build it. */
export function registerUi(app: FastifyInstance, folder: string): void {
  void app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', policy)
      reply.header('x-content-type-options', 'nosniff')
      reply.header('referrer-policy', 'no-referrer')
    })
    if (!existsSync(folder)) {
      scope.get('/', (_request, reply) =>
        reply
          .type('text/html; charset=utf-8')
          .send('<!doctype html><title>Tailspan</title><p>The UI is not built: npm run build.'),
      )
      return
    }
    await scope.register(fastifyStatic, {
      root: folder,
      serve: true,
      wildcard: false,
      index: false,
      cacheControl: false,
      setHeaders: (response, path) => {
        const forever = /[\\/]assets[\\/]/.test(path)
        response.setHeader(
          'cache-control',
          forever ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
      },
    })
    for (const page of pages) {
      scope.get(page, (_request, reply) => reply.sendFile('index.html'))
    }
  })
}
