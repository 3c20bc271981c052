import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { afterEach, expect, it } from 'vitest'
import { MetricsServer } from './metrics-server.ts'
import { MetricRegistry } from './registry.ts'
import { parseExposition } from './testing/parse-exposition.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function registry(): MetricRegistry {
  const made = new MetricRegistry({ now: Date.now, warn: () => undefined })
  const counter = made.counter('visits', { labels: ['page'] })
  for (let i = 0; i < 100; i++) counter.add({ page: `page ${i}` })
  return made
}

async function listen(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const SERVERS: Record<string, (made: MetricRegistry) => Promise<string>> = {
  'node:http': async (made) => listen((request, response) => void made.handler(request, response)),
  express: async (made) => {
    const app = express()
    app.get('/metrics', made.handler)
    return listen(app)
  },
  fastify: async (made) => {
    const app = fastify({ forceCloseConnections: true })
    app.get('/metrics', made.handler)
    await app.listen({ port: 0, host: '127.0.0.1' })
    closing.push(() => app.close())
    return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  },
  'a port of its own': async (made) => {
    const warn = (message: string): void => expect.fail(message)
    const server = new MetricsServer({ port: 0, host: '127.0.0.1', handler: made.handler, warn })
    closing.push(() => server.close())
    return `http://127.0.0.1:${await server.listening}`
  },
}

it.each(Object.keys(SERVERS))('answers scrapes: %s', async (name) => {
  const url = `${await SERVERS[name]?.(registry())}/metrics`
  for (const [encoding, open] of [
    ['gzip', true],
    ['identity', true],
    ['gzip;q=0', false],
    ['gzip, br', false],
  ] as const) {
    const accept = open ? 'application/openmetrics-text' : '*/*'
    const headers = { accept, 'accept-encoding': encoding, connection: 'close' }
    const answer = await fetch(url, { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-encoding')).toBe(
      encoding === 'gzip' || encoding === 'gzip, br' ? 'gzip' : null,
    )
    expect(answer.headers.get('content-type')).toContain(open ? 'openmetrics' : 'text/plain')
    const [family] = parseExposition(await answer.text(), open ? 'openmetrics' : 'text')
    expect(family?.samples).toHaveLength(100)
  }
  const head = await fetch(url, { method: 'HEAD', headers: { connection: 'close' } })
  expect(head.status).toBe(200)
  expect(await head.text()).toBe('')
})

it('has nothing else on a port of its own', async () => {
  const url = await SERVERS['a port of its own']?.(registry())
  expect((await fetch(`${url}/`)).status).toBe(404)
  expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405)
})

it('tells when its port is taken, and does not throw', async () => {
  const made = registry()
  const options = { host: '127.0.0.1', handler: made.handler }
  const first = new MetricsServer({ ...options, port: 0, warn: (each) => expect.fail(each) })
  closing.push(() => first.close())
  const port = (await first.listening) ?? 0
  const warnings: string[] = []
  const second = new MetricsServer({ ...options, port, warn: (each) => void warnings.push(each) })
  closing.push(() => second.close())
  expect(await second.listening).toBeUndefined()
  expect(warnings).toEqual([expect.stringContaining('EADDRINUSE')])
})
