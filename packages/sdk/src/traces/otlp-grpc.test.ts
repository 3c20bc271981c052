import { once } from 'node:events'
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { Metadata, status } from '@grpc/grpc-js'
import { certify } from '@tailspan/testkit'
import { afterEach, expect, test } from 'vitest'
import {
  type GrpcCollector,
  type GrpcCollectorOptions,
  startGrpcCollector,
} from '../testing/grpc-collector.ts'
import { OtlpGrpc } from './otlp-grpc.ts'
import type { SenderOptions, Sending } from './otlp-sender.ts'

const undo: (() => void)[] = []
afterEach(() => {
  for (const each of undo.splice(0)) each()
})

async function collecting(options: GrpcCollectorOptions = {}): Promise<GrpcCollector> {
  const collector = await startGrpcCollector(options)
  undo.push(() => collector.stop())
  return collector
}

function sender(url: string, options: Partial<SenderOptions> = {}): OtlpGrpc {
  const grpc = new OtlpGrpc('traces', {
    url: new URL('/v1/traces', url),
    headers: {},
    timeoutMs: 60_000,
    gzip: true,
    ...options,
  })
  undo.push(() => grpc.close())
  return grpc
}

const never = new AbortController().signal
const SMALL = Buffer.from('spans')
const LARGE = Buffer.alloc(5000, 'spans')

test('requests arrive whole, compressed where it pays, with their metadata and a deadline', async () => {
  const collector = await collecting()
  const headers = { 'X-Scope-OrgID': 'team', 'x-bin': 'a b', host: 'elsewhere', te: 'gzip' }
  const grpc = sender(collector.url.replace('//', '//me:secret@'), { headers })
  const before = Date.now()
  const answers = [await grpc.send(SMALL, never), await grpc.send(LARGE, never)]
  expect(answers).toEqual(answers.map(() => ({ kind: 'taken', rejected: 0, reason: '' })))
  const [small, large] = collector.calls
  expect([small?.message, large?.message]).toEqual([SMALL, LARGE])
  expect(small?.metadata.get('x-scope-orgid')).toEqual(['team'])
  expect(small?.metadata.get('authorization')).toEqual(['Basic bWU6c2VjcmV0'])
  // A minute, and the time that the call took.
  expect(small?.deadline).toBeGreaterThanOrEqual(before + 60_000)
})

test('over TLS by an authority of its own, with a certificate to show', async () => {
  const authority = certify('Test authority', { authority: true })
  const { cert, key } = certify('localhost', { issuer: authority })
  const ca = authority.cert
  const collector = await collecting({ tls: { ca, cert, key } })
  expect(await sender(collector.url, { tls: { ca, cert, key } }).send(LARGE, never)).toMatchObject({
    kind: 'taken',
  })
  expect(await sender(collector.url).send(LARGE, never)).toMatchObject({
    kind: 'busy',
    reason: expect.stringMatching(/certificate/),
  })
})

/** A message of protobuf: a field that is text or a message. */
const field = (number: number, bytes: Uint8Array | string): Buffer => {
  const body = Buffer.from(bytes)
  return Buffer.concat([Buffer.from([number * 8 + 2, body.length]), body])
}

function retryInfo(): Metadata {
  const delay = Buffer.from([8, 2, 16, 0x80, 0xca, 0xb5, 0xee, 0x01])
  const any = Buffer.concat([
    field(1, 'type.googleapis.com/google.rpc.RetryInfo'),
    field(2, field(1, delay)),
  ])
  const metadata = new Metadata()
  metadata.set('grpc-status-details-bin', Buffer.concat([Buffer.from([8, 8]), field(3, any)]))
  return metadata
}

const busy = (reason: string, retryAfterMs?: number): Sending => ({
  kind: 'busy',
  reason,
  retryAfterMs,
})

test.each<[string, GrpcCollector['answers'][number], Sending]>([
  [
    'a part was not taken',
    field(1, Buffer.concat([Buffer.from([8, 3]), field(2, 'too old')])),
    { kind: 'taken', rejected: 3, reason: 'too old' },
  ],
  ['it is away', { code: status.UNAVAILABLE, details: 'später' }, busy('gRPC status 14: später')],
  [
    'it has too much to do, and says when it has not',
    { code: status.RESOURCE_EXHAUSTED, details: 'full', metadata: retryInfo() },
    busy('gRPC status 8: full', 2500),
  ],
  [
    'it has no place, and will have none',
    { code: status.RESOURCE_EXHAUSTED, details: 'quota' },
    { kind: 'refused', reason: 'gRPC status 8: quota' },
  ],
  [
    'it does not want them',
    { code: status.INVALID_ARGUMENT, details: '100% wrong' },
    { kind: 'refused', reason: 'gRPC status 3: 100% wrong' },
  ],
])('%s', async (_, answer, expected) => {
  const collector = await collecting()
  collector.answers.push(answer)
  const grpc = sender(collector.url)
  expect(await grpc.send(LARGE, never)).toEqual(expected)
  expect(await grpc.send(SMALL, never)).toMatchObject({ kind: 'taken' })
})

test('what is larger than it takes may be halved', async () => {
  const collector = await collecting({ maxBytes: 1000 })
  expect(await sender(collector.url, { gzip: false }).send(LARGE, never)).toEqual({
    kind: 'too-large',
    reason: expect.stringContaining('larger than max'),
  })
})

test('whoever does not know the compression gets the same without', async () => {
  const collector = await collecting()
  collector.answers.push({ code: status.UNIMPLEMENTED, details: 'gzip' })
  const grpc = sender(collector.url)
  expect(await grpc.send(LARGE, never)).toMatchObject({ kind: 'taken' })
  collector.answers.push({ code: status.UNIMPLEMENTED, details: 'no such service' })
  expect(await grpc.send(LARGE, never)).toMatchObject({ kind: 'refused' })
  expect(collector.calls.map(({ message }) => message.length)).toEqual([5000, 5000, 5000])
})

test('who does not answer in time is given up', async () => {
  const collector = await collecting()
  collector.answers.push('never', 'never')
  const grpc = sender(collector.url, { timeoutMs: 5 })
  expect(await grpc.send(SMALL, never)).toEqual(busy('no answer within 5 ms'))
  expect(await grpc.send(SMALL, never)).toEqual(busy('no answer within 5 ms'))
})

test('a signal ends a sending, and no other', async () => {
  const collector = await collecting()
  collector.answers.push('never')
  const ended = new AbortController()
  const grpc = sender(collector.url)
  const sending = grpc.send(SMALL, ended.signal)
  while (collector.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
  ended.abort()
  expect(await sending).toEqual(busy('the time to send is up'))
  expect(await grpc.send(SMALL, ended.signal)).toMatchObject({ kind: 'busy' })
  expect(await grpc.send(SMALL, never)).toMatchObject({ kind: 'taken' })
})

interface RawServer {
  readonly url: string
  readonly sockets: ReadonlySet<Socket>
}

/** Speaks HTTP/2 and no gRPC. */
async function raw(answer: (stream: ServerHttp2Stream) => void): Promise<RawServer> {
  const server: Http2Server = createServer()
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => undefined)
    stream.resume().on('end', () => answer(stream))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  undo.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

test('a proxy that speaks no gRPC is understood by its status', async () => {
  const statuses: [status: number, retryAfter?: string][] = [[503, '7'], [404], [200]]
  const { url } = await raw((stream) => {
    const [next = 500, after] = statuses.shift() ?? []
    stream.respond({ ':status': next, ...(after === undefined ? {} : { 'retry-after': after }) })
    stream.end('<html>')
  })
  const grpc = sender(url)
  expect(await grpc.send(SMALL, never)).toEqual(busy('gRPC status 14, HTTP 503', 7000))
  expect(await grpc.send(SMALL, never)).toEqual({
    kind: 'refused',
    reason: 'gRPC status 12, HTTP 404',
  })
  expect(await grpc.send(SMALL, never)).toMatchObject({ kind: 'refused' })
})

test('a connection that breaks is made anew, and nobody there is only busy', async () => {
  let broken = 0
  const { url, sockets } = await raw((stream) => {
    if (broken++ === 0) for (const socket of sockets) socket.destroy()
    else {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      )
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.alloc(5))
    }
  })
  const grpc = sender(url)
  expect(await grpc.send(SMALL, never)).toMatchObject({ kind: 'busy' })
  expect(await grpc.send(SMALL, never)).toMatchObject({ kind: 'taken' })
  for (const each of undo.splice(0)) each()
  const refused = await sender(url).send(SMALL, never)
  expect(refused).toMatchObject({ kind: 'busy', reason: expect.stringContaining('ECONNREFUSED') })
})
