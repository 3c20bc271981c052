import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

/** What stands between a client and a server, and goes wrong as it is told. */
export interface FaultProxy {
  readonly url: string
  /** What happens to requests from now on. */
  fault: FaultName
  /** Sockets of clients that are open now. */
  readonly sockets: ReadonlySet<Socket>
  /** Requests that were not answered to their end. */
  readonly underWay: ReadonlySet<ServerResponse>
  stop(): Promise<void>
}

type Fault = (response: ServerResponse, answer: () => Promise<Passed>) => void | Promise<void>

interface Passed {
  readonly status: number
  readonly type: string
  readonly body: Buffer
}

/** 65 MiB of zeros: more than a client takes. */
const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024))

/** Ways of going wrong; what needs the real answer asks for it. */
const faults = {
  none: async (response, answer) => {
    const { status, type, body } = await answer()
    response.writeHead(status, { 'content-type': type }).end(body)
  },
  'reset at once': (response) => void response.socket?.resetAndDestroy(),
  'reset mid-body': async (response, answer) => {
    const { body, type } = await answer()
    const headers = { 'content-type': type, 'content-length': body.length + 1 }
    response.writeHead(200, headers)
    response.write(body, () => setImmediate(() => response.socket?.resetAndDestroy()))
  },
  'a body that ends early': async (response, answer) => {
    const { body, type } = await answer()
    response.writeHead(200, { 'content-type': type, 'content-length': body.length + 1 })
    response.write(body, () => response.socket?.end())
  },
  'a body that never ends': async (response, answer) => {
    const { body, type } = await answer()
    response.writeHead(200, { 'content-type': type, 'content-length': body.length + 1 })
    response.write(body)
  },
  'no answer': () => {},
  '401': (response) => void response.writeHead(401).end('who are you'),
  '403': (response) => void response.writeHead(403).end('not for you'),
  '404': (response) => void response.writeHead(404).end('page not found'),
  '429': (response) => void response.writeHead(429, { 'retry-after': '120' }).end('slow down'),
  '500': (response) => void response.writeHead(500).end('oops'),
  'a web page': (response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Log in'),
  'other JSON': (response) =>
    void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"data":{"a":[3]},"trace":7,"traces":7}'),
  'cut JSON': async (response, answer) => {
    const { body, type } = await answer()
    response.writeHead(200, { 'content-type': type }).end(body.subarray(0, -1))
  },
  'a huge body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  },
  'a body that unpacks to very much': (response) =>
    void response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(bomb),
} satisfies Record<string, Fault>

export type FaultName = keyof typeof faults

/**
 * Stands in front of a server of this machine, on a free port.
 * @param target its address, or what it answers
 * @param tls makes it speak https; the server behind it does not
 */
export async function startFaultProxy(
  target: string | ((request: IncomingMessage) => Passed),
  tls?: ServerOptions,
): Promise<FaultProxy> {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // Clients that go away mid-answer are what is tested.
    response.on('error', () => {})
    underWay.add(response)
    response.on('close', () => underWay.delete(response))
    const answer = async (): Promise<Passed> =>
      typeof target === 'string' ? pass(target, request) : target(request)
    Promise.resolve(faults[proxy.fault](response, answer)).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined)
    })
  }
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener)
  const sockets = new Set<Socket>()
  const underWay = new Set<ServerResponse>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy: FaultProxy = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    fault: 'none',
    sockets,
    underWay,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  return proxy
}

async function pass(target: string, request: IncomingMessage): Promise<Passed> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const headers = new Headers()
  for (const name of ['accept', 'content-type', 'x-loki-response-encoding-flags']) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const { method = 'GET', url = '/' } = request
  const body = method === 'GET' ? null : Buffer.concat(chunks)
  const response = await fetch(target + url, { method, headers, body })
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: Buffer.from(await response.arrayBuffer()),
  }
}
