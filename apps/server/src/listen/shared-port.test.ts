import { once } from 'node:events'
import { Agent, createServer, get, request, type Server } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { SharedPort } from './shared-port.ts'

/** An HTTP server that answers what it was sent, and an HTTP/2 server on the same port. */
async function serve(): Promise<{ server: Server; shared: SharedPort; port: number }> {
  const server = createServer((message, response) => {
    void text(message).then((body) => response.end(`one ${message.method} ${body}`))
  })
  const http2 = createHttp2Server((_message, response) => void response.end('two'))
  const shared = new SharedPort(server, (socket) => http2.emit('connection', socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    shared.close()
    server.closeAllConnections()
    server.close()
  })
  return { server, shared, port: (server.address() as AddressInfo).port }
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

/** What HTTP/2 answers to one request. */
async function askHttp2(port: number): Promise<string> {
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  onTestFinished(() => session.destroy())
  const stream = session.request({ ':path': '/' })
  return text(stream)
}

test('HTTP/1 and HTTP/2 answer on one port', async () => {
  const { port } = await serve()
  const url = `http://127.0.0.1:${port}`
  expect(await (await fetch(url)).text()).toBe('one GET ')
  expect(await askHttp2(port)).toBe('two')
  expect(await (await fetch(url, { method: 'PUT', body: 'abc' })).text()).toBe('one PUT abc')
})

test('a connection is kept for further requests, and takes large bodies', async () => {
  const { port } = await serve()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const body = 'x'.repeat(3_000_000)
  for (let i = 0; i < 3; i++) {
    const message = request({ port, host: '127.0.0.1', agent, method: 'POST' })
    message.end(body)
    const [response] = (await once(message, 'response')) as [NodeJS.ReadableStream]
    expect(await text(response)).toBe(`one POST ${body}`)
    expect(message.reusedSocket).toBe(i > 0)
  }
})

test.each(['PROPFIND / HTTP/1.1', 'POST / HTTP/1.1'])(
  'a request that begins a little like HTTP/2, byte by byte: %s',
  async (line) => {
    const { port } = await serve()
    const socket = await dial(port)
    socket.setNoDelay(true)
    for (const byte of `${line}\r\nhost: a\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok`) {
      socket.write(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await text(socket)).toContain(`one ${line.split(' ')[0]} ok`)
  },
)

test('what is neither is refused as bad HTTP/1', async () => {
  const { port } = await serve()
  const socket = await dial(port)
  socket.write('PRI /x HTTP/1.1\r\nhost: a\r\n\r\n')
  expect(await text(socket)).toContain('400 Bad Request')
})

test('the beginning of HTTP/2 may come in pieces', async () => {
  const { port } = await serve()
  const socket = await dial(port)
  socket.setNoDelay(true)
  socket.write('PRI * HTT')
  await delay(20)
  // The rest of the preface and empty SETTINGS.
  socket.write('P/2.0\r\n\r\nSM\r\n\r\n')
  socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  // Frame of type SETTINGS on stream 0.
  expect(answer[3]).toBe(4)
})

test('a WebSocket passes', async () => {
  const { server, port } = await serve()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (message, socket, head) => {
    sockets.handleUpgrade(message, socket, head, (ws) => {
      ws.on('message', (data: Buffer) => ws.send(data))
    })
  })
  const ws = new WebSocket(`ws://127.0.0.1:${port}`)
  onTestFinished(() => ws.close())
  await once(ws, 'open')
  ws.send('hello')
  const [data] = (await once(ws, 'message')) as [Buffer]
  expect(data.toString()).toBe('hello')
})

test('a connection that says nothing is ended in the end, and at once on close', async () => {
  const { server, shared, port } = await serve()
  server.headersTimeout = 20
  const silent = await dial(port)
  await once(silent, 'close')
  server.headersTimeout = 60_000
  const other = await dial(port)
  other.write('PRI')
  await delay(20)
  shared.close()
  await once(other, 'close')
  const answer = once(get({ port, host: '127.0.0.1' }), 'response')
  expect((await answer)[0]).toHaveProperty('statusCode', 200)
})

test('a client that goes before it said what it is leaves nothing behind', async () => {
  const { server, port } = await serve()
  const socket = await dial(port)
  socket.end('PR')
  await once(socket, 'close')
  await expect
    .poll(() => new Promise((resolve) => server.getConnections((_error, n) => resolve(n))))
    .toBe(0)
})
