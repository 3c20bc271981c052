import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One answer: a body as JSON, or events of a stream; `hold` keeps a stream open after its last event. */
export interface Scripted {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** With a name: `event:` and `data:`; without: `data:` only. */
  readonly events?: readonly (readonly [name: string | undefined, data: unknown])[]
  readonly end?: 'well' | 'hold' | 'break'
}

export interface ModelServer {
  readonly url: string
  readonly requests: {
    readonly path: string
    readonly body: unknown
    readonly headers: IncomingMessage['headers']
  }[]
  /** What is answered next, in order. */
  readonly script: (...answers: Scripted[]) => void
  /** Resolves when a client has hung up on an answer. */
  readonly hungUp: Promise<void>
  readonly close: () => Promise<void>
}

/** Speaks the wire formats of model providers on a port of its own, by script. */
export async function startModelServer(): Promise<ModelServer> {
  const answers: Scripted[] = []
  const requests: ModelServer['requests'] = []
  let hangUp = (): void => undefined
  const hungUp = new Promise<void>((resolve) => {
    hangUp = resolve
  })
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) hangUp()
    })
    // Who hangs up in the middle of a request gets no answer.
    serve(request, response, answers, requests).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    script: (...next) => answers.push(...next),
    hungUp,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answers: Scripted[],
  requests: ModelServer['requests'],
): Promise<void> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const body: unknown = JSON.parse(Buffer.concat(pieces).toString() || 'null')
  requests.push({ path: request.url ?? '', body, headers: request.headers })
  const answer = answers.shift() ?? { status: 500, json: { error: { message: 'no script' } } }
  const type = answer.events === undefined ? 'application/json' : 'text/event-stream'
  response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers })
  if (answer.events === undefined) {
    response.end(JSON.stringify(answer.json))
    return
  }
  for (const [name, data] of answer.events) {
    const text = typeof data === 'string' ? data : JSON.stringify(data)
    const event = `${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`
    await new Promise((resolve) => response.write(event, resolve))
  }
  if (answer.end === 'break') response.destroy()
  else if (answer.end !== 'hold') response.end()
}
