import { access } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; " +
  "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'"

/** Pages of the UI; the browser's router knows them, so each is answered with index.html. */
const pages = ['/', '/logs', '/traces', '/traces/*']

/**
 * Serves the built UI from a folder, or a page that says how to build it. The folder is looked at
 * with each request: it may be built anew, with other names, while the server runs.
 */
export function registerUi(app: FastifyInstance, folder: string): void {
  void app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', policy)
      reply.header('x-content-type-options', 'nosniff')
      reply.header('referrer-policy', 'no-referrer')
    })
    // Only for its sendFile, which stays inside the folder.
    await scope.register(fastifyStatic, {
      serve: false,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (response, path) => {
        const forever = /[\\/]assets[\\/]/.test(path)
        response.setHeader(
          'cache-control',
          forever ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
      },
    })
    for (const page of pages) scope.get(page, (_request, reply) => sendPage(reply, folder))
    scope.get('/icon.svg', (_request, reply) => reply.sendFile('icon.svg', folder))
    scope.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
      reply.sendFile(request.params['*'], join(folder, 'assets')),
    )
  })
}

async function sendPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  try {
    await access(join(folder, 'index.html'))
  } catch {
    return reply
      .type('text/html; charset=utf-8')
      .send('<!doctype html><title>Tailspan</title><p>The UI is not built: npm run build.')
  }
  return reply.sendFile('index.html', folder)
}
