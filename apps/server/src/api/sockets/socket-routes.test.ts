import { TailspanError } from '@tailspan/model'
import fastify from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { loopbackHosts, OriginGuard } from '../../access/origin-guard.ts'
import { type SocketRoute, SocketRoutes } from './socket-routes.ts'

const closers: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function serve(routes: Record<string, SocketRoute>): Promise<string> {
  const app = fastify()
  const sockets = new SocketRoutes(new OriginGuard(loopbackHosts))
  for (const [path, route] of Object.entries(routes)) sockets.add(path, route)
  sockets.attach(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  closers.push(
    () => app.close(),
    () => sockets.close(),
  )
  const address = app.server.address()
  return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

/** What a client meets: the first message, or the refusal's status and text. */
function dial(url: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers })
    socket.on('message', (data) => {
      resolve((data as Buffer).toString())
      socket.close()
    })
    socket.on('close', (code, reason) => resolve(`closed ${code} ${reason.toString()}`))
    socket.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk) => (body += chunk))
      response.on('end', () => resolve(`${response.statusCode} ${body}`))
    })
  })
}

const hello: SocketRoute = () => (socket) => socket.send('hello')

test('a route answers, with or without a query', async () => {
  const url = await serve({ '/hello': hello })
  expect(await dial(`${url}/hello?x=1`)).toBe('hello')
})

test('foreign origins, foreign hosts and unknown paths are refused before the upgrade', async () => {
  const url = await serve({ '/hello': hello })
  expect(await dial(`${url}/hello`, { origin: 'https://evil.example' })).toMatch(/^403 origin/)
  expect(await dial(`${url}/hello`, { host: 'rebound.example' })).toMatch(/^403 host/)
  expect(await dial(`${url}/nowhere`)).toBe('404 404 page not found')
})

test('an error of the route is the refusal, or closes the socket once it is open', async () => {
  const url = await serve({
    '/early': () => {
      throw new TailspanError('bad_request', 'no such query')
    },
    '/late': () => () => {
      throw new TailspanError('rate_limited', 'too many tails')
    },
  })
  expect(await dial(`${url}/early`)).toBe('400 no such query')
  expect(await dial(`${url}/late`)).toBe('closed 1013 too many tails')
})
