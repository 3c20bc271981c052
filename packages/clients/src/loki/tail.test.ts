import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { certify } from '@tailspan/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { HttpTransport } from '../http/transport.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { LokiClient } from './loki-client.ts'
import { type LokiTailOptions, type TailEvent, tailLoki } from './tail.ts'

type Script = (socket: WebSocket, request: IncomingMessage) => void

let server: TestServer
let sockets: WebSocketServer
let client: LokiClient
/** What the server does with each connection, in turn; the last one again and again. */
let scripts: Script[]

beforeEach(async () => {
  scripts = []
  server = await startTestServer((_, response) => response.writeHead(404).end())
  sockets = new WebSocketServer({ server: server.server })
  sockets.on('connection', (socket, request) => {
    const script = scripts.length > 1 ? scripts.shift() : scripts[0]
    script?.(socket, request)
  })
  client = new LokiClient(new HttpTransport({ url: server.url, retries: 0, tenant: 't' }))
})

afterEach(async () => {
  sockets.close()
  await client.transport.close()
  await server.stop()
})

const waits = { random: () => 0, sleep: async () => undefined, now: () => 999n, pingMs: 10_000 }

function tail(options: LokiTailOptions = {}): AsyncGenerator<TailEvent, void, undefined> {
  return tailLoki(client.transport, '{a="b"}', options, waits)
}

/** A frame with a line for each time. */
function frame(...times: number[]): string {
  const values = times.map((time) => [`${time}`, `line ${time}`, { parsed: { x: '1' } }])
  return JSON.stringify({ streams: [{ stream: { a: 'b' }, values }] })
}

/** Lines and other events in a short spelling. */
function short(event: TailEvent | undefined): unknown {
  if (event?.type !== 'entries') return event
  return event.streams.flatMap(({ entries }) => entries.map(({ line }) => line))
}

async function take(events: AsyncGenerator<TailEvent>, count: number): Promise<unknown[]> {
  const taken: unknown[] = []
  while (taken.length < count) {
    const { value, done } = await events.next()
    if (done) break
    taken.push(short(value))
  }
  return taken
}

it('asks as told, and brings lines with their labels', async () => {
  let asked: IncomingMessage | undefined
  scripts = [
    (socket, request) => {
      asked = request
      socket.send(frame(5))
    },
  ]
  const events = tail({ start: 1_768_471_200_000_000_001n, limit: 3, delaySeconds: 2 })
  expect((await events.next()).value).toEqual({
    type: 'entries',
    streams: [
      {
        labels: [['a', 'b']],
        entries: [{ timestamp: 5n, line: 'line 5', metadata: [], parsed: [['x', '1']] }],
      },
    ],
  })
  await events.return()
  expect(asked?.url).toBe(
    '/loki/api/v1/tail?query=%7Ba%3D%22b%22%7D&start=1768471200000000001&limit=3&delay_for=2',
  )
  expect(asked?.headers).toMatchObject({
    'x-scope-orgid': 't',
    'x-loki-response-encoding-flags': 'categorize-labels',
  })
})

it('ends its connection when the loop is left', async () => {
  scripts = [(socket) => socket.send(frame(1))]
  for await (const event of tail()) {
    expect(short(event)).toEqual(['line 1'])
    break
  }
  while (sockets.clients.size > 0) await new Promise((resolve) => setTimeout(resolve, 2))
})

it('takes up again what breaks, says so, and shows no line twice', async () => {
  const starts: (string | null)[] = []
  const note = (request: IncomingMessage): void => {
    starts.push(new URL(request.url ?? '', 'http://x').searchParams.get('start'))
  }
  scripts = [
    (socket, request) => {
      note(request)
      socket.send(frame(20_000_000_001, 20_000_000_002))
      socket.close(1000, 'reached tail max duration limit')
    },
    (_, request) => {
      note(request)
      request.socket.resetAndDestroy()
    },
    (socket, request) => {
      note(request)
      socket.send(frame(20_000_000_002, 20_000_000_003))
      socket.send(frame(20_000_000_003))
    },
  ]
  const events = tail({ start: 20_000_000_000n })
  const gap = { type: 'gap', from: 20_000_000_002n, to: 999n }
  expect(await take(events, 4)).toEqual([
    ['line 20000000001', 'line 20000000002'],
    { ...gap, reason: expect.stringContaining('reached tail max duration limit') },
    { ...gap, reason: expect.stringContaining('the connection was cut') },
    ['line 20000000003'],
  ])
  expect(starts).toEqual(['20000000000', '20000000002', '20000000002'])
  await events.return()
})

it('says what the server dropped, in Loki’s way and in Tailspan’s', async () => {
  const at = (timestamp: string): unknown => ({ timestamp, labels: {} })
  scripts = [
    (socket) => {
      socket.send(JSON.stringify({ streams: [], dropped_entries: [at('9'), at('3'), at('5')] }))
      socket.send(
        JSON.stringify({
          streams: null,
          dropped_entries: [at('3'), at('9')],
          dropped: { count: 500, reason: 'slow' },
        }),
      )
    },
  ]
  const events = tail()
  expect(await take(events, 2)).toEqual([
    { type: 'dropped', count: 3, from: 3n, to: 9n },
    { type: 'dropped', count: 500, from: 3n, to: 9n },
  ])
  await events.return()
})

it('stops reading while its reader is slow, and loses nothing', async () => {
  const lines = 20_000
  const filler = 'x'.repeat(2_000)
  let most = 0
  scripts = [
    (socket) => {
      for (let i = 0; i < lines; i++) {
        const values = [[`${i}`, `${i} ${filler}`]]
        socket.send(JSON.stringify({ streams: [{ stream: {}, values }] }))
      }
      most = socket.bufferedAmount
    },
  ]
  const events = tail({ maxHeld: 100 })
  await events.next()
  // What the client does not read stays with the server: far more than the client may hold.
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 5))
  const [peer] = sockets.clients
  expect(peer?.bufferedAmount).toBeGreaterThan(most / 2)
  let seen = 1
  for await (const event of events) {
    if (event.type === 'entries') seen += event.streams[0]?.entries.length ?? 0
    if (seen === lines) break
  }
  expect(seen).toBe(lines)
})

it('ends with the caller’s signal, also while it waits', async () => {
  scripts = [() => undefined]
  const controller = new AbortController()
  const waiting = tail({ signal: controller.signal }).next()
  await once(sockets, 'connection')
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  await expect(tail({ signal: controller.signal }).next()).rejects.toMatchObject({
    code: 'cancelled',
  })
})

it('gives up when connections fail too often in a row', async () => {
  let connections = 0
  scripts = [
    (socket) => {
      connections++
      socket.close(1011, 'no ingester')
    },
  ]
  const events = tail({ reconnects: 3 })
  const seen: unknown[] = []
  const failure = await (async () => {
    for await (const event of events) seen.push(event.type)
  })().catch((error: unknown) => error)
  expect(failure).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('no ingester'),
  })
  expect(connections).toBe(4)
  expect(seen).toEqual(['gap', 'gap', 'gap'])
})

it.each<[string, Script, string]>([
  ['a wrong query', (s) => s.close(1011, 'parse error at line 1, col 3'), 'bad_request'],
  ['a frame that is no JSON', (s) => s.send('<html>'), 'bad_response'],
  ['a frame of another shape', (s) => s.send('{"streams":[{"stream":[]}]}'), 'bad_response'],
  ['a time that is no integer', (s) => s.send(frame(1.5)), 'bad_response'],
])('does not try again after %s', async (_, script, code) => {
  scripts = [script]
  await expect(tail().next()).rejects.toMatchObject({ code })
})

it('refuses frames that are too long', async () => {
  const transport = new HttpTransport({ url: server.url, maxAnswerBytes: 1000 })
  scripts = [(socket) => socket.send(frame(...Array.from({ length: 100 }, (_, i) => i)))]
  const events = tailLoki(transport, '{a="b"}', {}, waits)
  await expect(events.next()).rejects.toMatchObject({ code: 'too_large' })
})

it('is unreachable when nobody is there', async () => {
  await server.stop()
  await expect(tail().next()).rejects.toMatchObject({ code: 'unreachable' })
  server = await startTestServer(() => undefined)
})

it('takes a server that falls silent for gone', async () => {
  const silent = await startTestServer(() => undefined)
  const mute = new WebSocketServer({ server: silent.server, autoPong: false })
  const transport = new HttpTransport({ url: silent.url })
  const events = tailLoki(transport, '{a="b"}', { reconnects: 0 }, { ...waits, pingMs: 10 })
  await expect(events.next()).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('the server fell silent'),
  })
  mute.close()
  await silent.stop()
})

it('keeps a quiet connection to a server that answers', async () => {
  let pings = 0
  scripts = [
    (socket) => {
      socket.on('ping', () => {
        // More than a silent server would get.
        if (++pings === 10) socket.send(frame(1))
      })
    },
  ]
  const events = tailLoki(client.transport, '{a="b"}', { reconnects: 0 }, { ...waits, pingMs: 10 })
  expect(short((await events.next()).value ?? undefined)).toEqual(['line 1'])
  await events.return()
})

it('goes over TLS, with credentials that no error shows', async () => {
  const authority = certify('Test authority', { authority: true })
  const good = certify('localhost', { issuer: authority })
  const secure = await startTestServer((_, response) => response.writeHead(404).end(), good)
  const over = new WebSocketServer({
    server: secure.server,
    verifyClient: ({ req }, decide) =>
      req.headers.authorization === 'Bearer hush-hush'
        ? decide(true)
        : decide(false, 401, `no entry for ${req.headers.authorization}`),
  })
  over.on('connection', (socket) => socket.send(frame(1)))
  const first = async (bearer: string, ca: string): Promise<unknown> => {
    const options = { url: secure.url, auth: { bearer }, tls: { ca }, retries: 0 }
    const events = tailLoki(new HttpTransport(options), '{a="b"}', {}, waits)
    try {
      return short((await events.next()).value ?? undefined)
    } catch (error) {
      return error
    } finally {
      await events.return()
    }
  }
  expect(await first('hush-hush', authority.cert)).toEqual(['line 1'])
  const refused = await first('wrong-hush', authority.cert)
  expect(refused).toMatchObject({ code: 'unauthorized', status: 401 })
  expect(String(refused)).toContain('no entry for Bearer [redacted]')
  expect(await first('hush-hush', certify('Other').cert)).toMatchObject({ code: 'tls' })
  over.close()
  await secure.stop()
})

it('asks again from its begin when it broke before the first line, and says when it opens and breaks', async () => {
  const starts: (string | null)[] = []
  const note = (request: IncomingMessage): void => {
    starts.push(new URL(request.url ?? '', 'http://x').searchParams.get('start'))
  }
  scripts = [
    (socket, request) => {
      note(request)
      socket.close(1001, 'going away')
    },
    (socket, request) => {
      note(request)
      socket.send(frame(80))
    },
  ]
  const told: string[] = []
  const events = tail({
    start: 1_768_471_200_000_000_001n,
    onOpen: () => told.push('open'),
    onBreak: ({ code }) => told.push(code),
  })
  expect(await take(events, 2)).toEqual([
    {
      type: 'gap',
      from: 1_768_471_200_000_000_001n,
      to: 999n,
      reason: expect.stringContaining('going away') as string,
    },
    ['line 80'],
  ])
  await events.return()
  expect(starts).toEqual(['1768471200000000001', '1768471200000000001'])
  expect(told).toEqual(['open', 'unavailable', 'open'])
})
