import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import {
  type KeptLine,
  type KeptStream,
  keepPush,
  type LokiLimits,
  REAL_LIMITS,
} from './loki-rules.ts'
import { readPushJson, readPushProtobuf } from './read-push.ts'

/** What happens to the next request, or to all until told otherwise. */
type Fault =
  | { readonly status: number; readonly retryAfter?: string; readonly text?: string }
  /** The connection breaks. */
  | 'reset'
  /** There is never an answer. */
  | 'hang'
  /** The batch is kept, and then the connection breaks. */
  | 'kept-then-reset'

/** A stand-in that answers pushes as a real Loki was seen to answer them, and fails as it is told. */
export interface FaultLoki {
  readonly url: string
  /** Faults of the next requests, in order. */
  readonly faults: Fault[]
  /** While it is set, what happens to all requests. */
  fault: Fault | null
  limits: LokiLimits
  /** Lines that were kept, of each stream in the order of their arrival. */
  readonly streams: ReadonlyMap<string, readonly KeptLine[]>
  /** Lines of all streams, in the order of their arrival. */
  readonly lines: readonly string[]
  /** Each request: its headers, and its bytes after decompression. */
  readonly requests: readonly {
    readonly headers: IncomingMessage['headers']
    readonly bytes: number
  }[]
  /** Lines that were there already. */
  readonly duplicates: number
  /** Resolves when a request has been answered, or cut off. */
  next(): Promise<void>
  stop(): Promise<void>
}

const unzip = promisify(gunzip)

export async function startFaultLoki(port = 0): Promise<FaultLoki> {
  const kept = new Map<string, KeptStream>()
  const requests: { headers: IncomingMessage['headers']; bytes: number }[] = []
  const lines: string[] = []
  const waiting: (() => void)[] = []
  const loki = {
    url: '',
    faults: [] as Fault[],
    fault: null as Fault | null,
    limits: REAL_LIMITS,
    get streams() {
      return new Map([...kept].map(([key, { lines: all }]) => [key, all]))
    },
    lines,
    requests,
    duplicates: 0,
    next: () => new Promise<void>((resolve) => void waiting.push(resolve)),
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  const keep = (bytes: Buffer, type: string | undefined): { status: number; text: string } => {
    const push = type === 'application/x-protobuf' ? readPushProtobuf(bytes) : readPushJson(bytes)
    if (typeof push === 'string') return { status: 400, text: push }
    const result = keepPush(kept, push, loki.limits, bytes.length)
    lines.push(...result.lines)
    loki.duplicates += result.duplicates
    return result
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    const zipped = request.headers['content-encoding'] === 'gzip'
    const bytes = zipped ? await unzip(body) : body
    requests.push({ headers: request.headers, bytes: bytes.length })
    const fault = loki.faults.shift() ?? loki.fault
    if (fault === 'hang') return
    if (fault === 'reset') return void request.socket.destroy()
    if (fault !== null && fault !== 'kept-then-reset') {
      const again = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }
      return void response.writeHead(fault.status, again).end(fault.text ?? 'told to')
    }
    const { status, text } = keep(bytes, request.headers['content-type'])
    if (fault === 'kept-then-reset') return void request.socket.destroy()
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
  }
  const server = createServer((request, response) => {
    response.on('error', () => undefined)
    void answer(request, response)
      .catch((error: unknown) => response.writeHead(400).end(String(error)))
      .finally(() => {
        for (const resolve of waiting.splice(0)) resolve()
      })
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  loki.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return loki
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
