import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import fastify, { type FastifyInstance } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { listen, PortTakenError } from './listen.ts'

const HOSTS = ['127.0.0.1', '::1']

function greeter(): FastifyInstance {
  const app = fastify({ forceCloseConnections: true })
  app.get('/', () => 'hello')
  onTestFinished(() => app.close())
  return app
}

/** What answers at an address: nothing when the connection is refused. */
async function ask(host: string, port: number): Promise<string> {
  const socket = connect(port, host)
  socket.end('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
  return text(socket).catch(() => 'nothing')
}

const hasIpv6 = await new Promise<boolean>((resolve) => {
  const probe = createServer()
  probe.once('error', () => resolve(false))
  probe.listen(0, '::1', () => probe.close(() => resolve(true)))
})

test.runIf(hasIpv6)('answers on every address of a host until it is closed', async () => {
  const app = greeter()
  const options = { host: 'localhost', port: 0, flag: 'port' }
  const port = await listen(app, options, async () => HOSTS)
  for (const host of HOSTS) expect(await ask(host, port)).toMatch(/200 OK[^]*hello$/)
  const idle = connect(port, '::1')
  const ended = text(idle)
  await new Promise((resolve) => idle.once('connect', resolve))
  await app.close()
  idle.destroy()
  await ended.catch(() => {})
  for (const host of HOSTS) expect(await ask(host, port)).toBe('nothing')
})

test.runIf(hasIpv6)('goes without a further address that somebody else has', async () => {
  const other = createServer((socket) => void socket.end('other'))
  await new Promise<void>((resolve) => other.listen(0, '::1', resolve))
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const app = greeter()
  const options = { host: 'localhost', port, flag: 'port' }
  expect(await listen(app, options, async () => HOSTS)).toBe(port)
  expect(await ask('127.0.0.1', port)).toContain('hello')
})

test('says who has the port when the first address is taken', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const listening = listen(greeter(), { host: '127.0.0.1', port, flag: 'port' })
  await expect(listening).rejects.toThrow(PortTakenError)
  await expect(listening).rejects.toThrow(`port ${port} is taken by`)
})
