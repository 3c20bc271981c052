import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { trace } from '@opentelemetry/api'
import type { Log } from '../telemetry/log.ts'
import { recordFailure } from '../telemetry/span.ts'
import { HttpProblem } from './problem.ts'
import { readJson } from './read-json.ts'
import { matchRoute } from './route.ts'

interface ShopRequest {
  /** Values of the `:name` parts of the route. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The parsed JSON body; null when there is none. */
  readonly body: unknown
  readonly user: string
  /** Aborts when the caller hangs up or the server closes. */
  readonly signal: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly body: unknown
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Such as `/product/:sku`. */
  readonly path: string
  /** Leave it out of the log: polling would drown the rest. */
  readonly quiet?: boolean
  /** Throws HttpProblem for an answer other than 500. */
  readonly handle: (request: ShopRequest) => Promise<Reply>
}

export interface RunningServer {
  readonly url: string
  close(): Promise<void>
}

/** Serves the routes on the loopback address and logs each request once. */
export async function serve(
  routes: readonly Route[],
  log: Log,
  port: number,
): Promise<RunningServer> {
  const server = http.createServer((request, response) => {
    void answer(routes, log, request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  routes: readonly Route[],
  log: Log,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const startedAt = performance.now()
  const url = new URL(request.url ?? '/', 'http://shop')
  const method = request.method ?? 'GET'
  const found = matchRoute(routes, method, url.pathname)
  const name = `${method} ${found?.route.path ?? url.pathname}`
  if (found) trace.getActiveSpan()?.updateName(name).setAttribute('http.route', found.route.path)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const user = String(request.headers['x-user-id'] ?? 'anonymous')
  const reply = await run(async () => {
    if (!found) throw new HttpProblem(404, 'not_found', `nothing at ${url.pathname}`)
    const body = await readJson(request)
    const rest = { params: found.params, query: url.searchParams, signal: gone.signal }
    return await found.route.handle({ ...rest, body, user })
  })
  response.writeHead(reply.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(reply.body))
  if (found?.route.quiet && reply.status < 400) return
  const facts = {
    method,
    path: url.pathname,
    status: reply.status,
    duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
    user,
  }
  if (reply.status >= 500) log.error(`${name} failed`, { ...facts, err: reply.error })
  else if (reply.status >= 400)
    log.warn(`${name} refused`, { ...facts, reason: reply.error?.message })
  else log.info(`${name} done`, facts)
}

async function run(work: () => Promise<Reply>): Promise<Reply & { error?: Error }> {
  try {
    return await work()
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const status = error instanceof HttpProblem ? error.status : 500
    const code = error instanceof HttpProblem ? error.code : 'internal'
    const span = trace.getActiveSpan()
    if (span && status >= 500) recordFailure(span, error)
    return { status, body: { error: code, message: error.message }, error }
  }
}
