import type { IncomingMessage } from 'node:http'
import type { HttpTransport } from '@tailspan/clients'
import { TailspanError } from '@tailspan/model'
import { WebSocket } from 'ws'
import type { Clusters } from '../../clusters/clusters.ts'
import { keepAlive, type SocketRoute, UpgradeRefused } from '../sockets/socket-routes.ts'
import { PASSED_ON } from './pass-on.ts'

/** `/clusters/{id}/loki/api/v1/tail`. */
export const CLUSTER_TAIL = /^\/clusters\/([^/]+)\/loki\/api\/v1\/tail$/

const PATH = '/loki/api/v1/tail'
const FLAGS = 'x-loki-response-encoding-flags'
/** Bytes on their way to a reader above which its cluster has to hold the rest. */
const HIGH_WATER = 1024 * 1024
const MAX_REFUSAL = 16 * 1024

/** Passes on the live tail of one cluster frame by frame, asked with the cluster's own credentials. */
export function passOnTail({ registry }: Pick<Clusters, 'registry'>): SocketRoute {
  return async (request) => {
    const id = CLUSTER_TAIL.exec((request.url ?? '').split('?')[0] ?? '')?.[1] ?? ''
    const { cluster } = registry.get(id)
    const transport = await cluster.transport('loki')
    if (!transport) throw new TailspanError('bad_request', `cluster "${id}" has no loki`)
    const upstream = await connect(id, transport, request)
    return (socket) => join(upstream, socket)
  }
}

/** @throws UpgradeRefused with the cluster's own refusal, or 502 */
async function connect(
  id: string,
  transport: HttpTransport,
  request: IncomingMessage,
): Promise<WebSocket> {
  const { origin, basePath, timeoutMs, maxAnswerBytes } = transport.endpoint
  const flags = request.headers[FLAGS]
  const call = {
    operation: 'loki.tail',
    method: 'GET',
    path: PATH,
    repeatable: false,
    ...(typeof flags === 'string' && { headers: { [FLAGS]: flags } }),
  } as const
  const facts = await transport.connectionFacts(call).catch((error: Error) => {
    throw new UpgradeRefused(502, error.message)
  })
  const search = new URL(request.url ?? '', 'http://localhost').search
  const { 'accept-encoding': _, ...headers } = facts.headers
  const upstream = new WebSocket(origin.replace(/^http/, 'ws') + basePath + PATH + search, {
    ...facts.tls,
    ...(facts.lookup && { lookup: facts.lookup }),
    headers,
    handshakeTimeout: timeoutMs,
    maxPayload: maxAnswerBytes,
    perMessageDeflate: false,
    followRedirects: false,
  })
  request.socket.once('close', () => upstream.terminate())
  return new Promise((resolve, reject) => {
    upstream.once('open', () => {
      // Nobody listens yet.
      upstream.pause()
      keepAlive(upstream)
      resolve(upstream)
    })
    upstream.once('unexpected-response', (_request, answer: IncomingMessage) => {
      void refusal(id, answer).then((reason) => {
        reject(reason)
        upstream.terminate()
      })
    })
    upstream.on('error', (error) => {
      reject(new UpgradeRefused(502, `cluster "${id}" cannot be reached: ${error.message}`))
    })
  })
}

async function refusal(id: string, answer: IncomingMessage): Promise<UpgradeRefused> {
  const status = answer.statusCode ?? 0
  if (!PASSED_ON.has(status)) {
    answer.destroy()
    return new UpgradeRefused(502, `cluster "${id}" answered with ${status}`)
  }
  let text = ''
  try {
    for await (const chunk of answer.setEncoding('utf8')) {
      text += String(chunk)
      if (text.length > MAX_REFUSAL) break
    }
  } catch {
    // What came is what there is.
  }
  return new UpgradeRefused(status, text.slice(0, MAX_REFUSAL))
}

function join(upstream: WebSocket, socket: WebSocket): void {
  upstream.on('message', (data: Buffer, binary) => {
    socket.send(data, { binary }, () => {
      if (upstream.isPaused && socket.bufferedAmount < HIGH_WATER / 2) upstream.resume()
    })
    if (socket.bufferedAmount > HIGH_WATER) upstream.pause()
  })
  upstream.on('close', (code, reason) => {
    // 1005 and 1006 say that there was no code.
    if (code === 1005 || code === 1006) socket.close(1011, 'the connection to the cluster broke')
    else socket.close(code, reason)
  })
  socket.on('close', () => upstream.terminate())
  if (upstream.readyState === upstream.OPEN) upstream.resume()
  else socket.close(1011, 'the connection to the cluster broke')
}
