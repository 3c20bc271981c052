import { afterEach, beforeEach } from 'vitest'
import { HttpTransport } from '../http/transport.ts'
import { answerJson, bodyOf, startTestServer, type TestServer } from './test-server.ts'

/** A server for each test of a file that answers whatever it is told, and a transport to it. */
export interface ScriptedServer {
  transport: HttpTransport
  /** What it answers; texts are no JSON. */
  answer: unknown
  status: number
  /** Requests so far: method and path with query. */
  readonly requests: readonly string[]
  /** Body of the last request. */
  body: string
}

export function scriptedServer(): ScriptedServer {
  let server: TestServer
  const scripted = {
    transport: undefined as unknown as HttpTransport,
    answer: null as unknown,
    status: 200,
    body: '',
    get requests() {
      return server.requests
    },
  }
  beforeEach(async () => {
    scripted.status = 200
    server = await startTestServer(async (request, response) => {
      scripted.body = (await bodyOf(request)).toString()
      if (typeof scripted.answer !== 'string') {
        answerJson(response, scripted.answer, scripted.status)
      } else response.writeHead(scripted.status).end(scripted.answer)
    })
    scripted.transport = new HttpTransport({ url: server.url, retries: 0 })
  })
  afterEach(async () => {
    await scripted.transport.close()
    await server.stop()
  })
  return scripted
}
