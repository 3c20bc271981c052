import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** What a gate does with a request: an answer of its own, or one of these. */
type Act =
  | 'pass'
  | 'reset'
  | 'hang'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }

/** A request that came to a gate. */
interface Seen {
  readonly path: string
  readonly tenant: string | undefined
  readonly bytes: number
}

/** Stands before a server on a real socket, and does with each request as it is told. */
export interface Gate {
  readonly url: string
  readonly seen: readonly Seen[]
  /** What happens to the next requests; `pass` once it is empty, unless `always` says otherwise. */
  readonly next: Act[]
  always: Act
  stop(): Promise<void>
}

export async function startGate(app: FastifyInstance): Promise<Gate> {
  const seen: Seen[] = []
  const next: Act[] = []
  const gate = { url: '', seen, next, always: 'pass' as Act, stop: async () => {} }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const payload = Buffer.concat(chunks)
    const tenant = request.headers['x-scope-orgid']
    const path = request.url ?? ''
    seen.push({
      path,
      tenant: typeof tenant === 'string' ? tenant : undefined,
      bytes: payload.length,
    })
    const act = next.shift() ?? gate.always
    if (act === 'pass') {
      const headers = { ...request.headers, host: 'localhost' }
      const answer = await app.inject({ method: 'POST', url: path, headers, payload })
      const type = answer.headers['content-type']
      response.writeHead(
        answer.statusCode,
        typeof type === 'string' ? { 'content-type': type } : {},
      )
      response.end(answer.rawPayload)
    } else stopOr(act, response)
  }
  const server = createServer((request, response) => void handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  gate.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  gate.stop = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return gate
}

function stopOr(act: Exclude<Act, 'pass'>, response: ServerResponse): void {
  if (act === 'reset') response.socket?.resetAndDestroy()
  else if (act !== 'hang') response.writeHead(act.status, act.headers ?? {}).end(act.body ?? '')
}
