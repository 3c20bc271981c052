import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { LokiClient } from '../loki/loki-client.ts'
import { faulty } from '../testing/faults.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { HttpTransport } from './transport.ts'

let server: TestServer
let sockets: WebSocketServer

beforeEach(async () => {
  server = await startTestServer(faulty)
  sockets = new WebSocketServer({ server: server.server })
  sockets.on('connection', (socket) => socket.send('{"streams":[]}'))
})

afterEach(async () => {
  sockets.close()
  await server.stop()
})

const call = { operation: 'test', method: 'GET', path: '/ok', repeatable: true } as const
const never = (address: string): string | undefined =>
  address.startsWith('127.') || address === '::1' ? 'is this very machine' : undefined

it.each(['127.0.0.1', 'localhost'])('keeps away from %s when told, by any way', async (host) => {
  const url = server.url.replace('127.0.0.1', host)
  const transport = new HttpTransport({ url }, { checkAddress: never })
  const refused = { code: 'bad_request', message: expect.stringContaining('is this very machine') }
  await expect(transport.send(call)).rejects.toMatchObject(refused)
  const tail = new LokiClient(transport).tail('{a="b"}')
  await expect(tail.next()).rejects.toMatchObject(refused)
  expect(server.requests).toEqual([])
  expect(sockets.clients.size).toBe(0)
  await transport.close()
})

it('connects to what may be connected to, by name too', async () => {
  const asked: string[] = []
  const checkAddress = (address: string): undefined => void asked.push(address)
  const url = server.url.replace('127.0.0.1', 'localhost')
  const transport = new HttpTransport({ url }, { checkAddress })
  expect((await transport.send(call)).status).toBe(200)
  expect(asked).toContain('127.0.0.1')
  await transport.close()
})
