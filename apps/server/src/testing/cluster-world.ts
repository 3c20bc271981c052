import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestSpan } from '@tailspan/testkit'
import type { FastifyInstance } from 'fastify'
import { memoryHttp, pushLines } from './memory-http.ts'
import { pushSpans } from './push-spans.ts'

const SECOND = 1_000_000_000n

/** The world's time, nanoseconds. */
export const WORLD_START = 1_768_471_200n * SECOND
export const WORLD_END = WORLD_START + 300n * SECOND

/** A Tailspan and the clusters around it, all in this process. */
export interface ClusterWorld {
  readonly app: FastifyInstance
  readonly remotes: { readonly eu: FastifyInstance; readonly us: FastifyInstance }
  /** Adds a cluster; its servers may take half a minute, unless told. */
  readonly add: (cluster: object) => Promise<void>
  /** Starts a server for a cluster; its URL. */
  readonly serve: (listener: RequestListener) => Promise<string>
  readonly close: () => Promise<void>
}

/** One server of a cluster. */
export function service(url: string, timeoutMs = 30_000): object {
  return { url, timeoutMs }
}

/** A span of trace 1, 2, … that begins so many seconds after the start. */
function worldSpan(trace: number, id: number, at: bigint, more: Partial<TestSpan> = {}): TestSpan {
  const start = WORLD_START + at * SECOND
  return { trace, id, name: `span ${id}`, service: 'shop', start, end: start + SECOND, ...more }
}

/**
 * A Tailspan with lines and spans of its own; `eu` and `us`, which are others; and `metrics`, which has
 * a Prometheus alone.
 */
export async function clusterWorld(): Promise<ClusterWorld> {
  const hub = memoryHttp()
  const remotes = { eu: memoryHttp(), us: memoryHttp() }
  const servers: ReturnType<typeof createServer>[] = []
  const world: ClusterWorld = {
    app: hub.app,
    remotes: { eu: remotes.eu.app, us: remotes.us.app },
    async add(cluster) {
      const options = { method: 'POST', url: '/api/v1/clusters', payload: cluster } as const
      const { statusCode, body } = await hub.app.inject(options)
      if (statusCode !== 201) throw new Error(`${statusCode} ${body}`)
    },
    async serve(listener) {
      const server = createServer(listener)
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    async close() {
      for (const one of [hub, ...Object.values(remotes)]) {
        await one.close()
        await one.clusters.close()
      }
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
  await fill(hub.app, remotes.eu.app, remotes.us.app)
  for (const [id, { app }] of Object.entries(remotes)) {
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const labels = { region: id, tier: id === 'eu' ? 'prod' : 'stage' }
    await world.add({ id, labels, loki: service(url), tempo: service(url) })
  }
  const prometheus = service(await world.serve(fakePrometheus))
  await world.add({ id: 'metrics', labels: { region: 'eu' }, prometheus })
  return world
}

async function fill(hub: FastifyInstance, eu: FastifyInstance, us: FastifyInstance): Promise<void> {
  const at = (second: bigint): bigint => WORLD_START + second * SECOND
  await pushLines(hub, { app: 'shop' }, [[at(1n), 'level=info msg="local one"']])
  await pushLines(eu, { app: 'shop' }, [
    [at(0n), 'eu one'],
    [at(2n), 'level=error msg="eu two"'],
  ])
  await pushLines(us, { app: 'shop', cluster: 'k8s' }, [[at(3n), 'us one']])
  await pushSpans(hub, [worldSpan(2, 1, 10n), worldSpan(2, 2, 11n, { parent: 1 })])
  await pushSpans(eu, [worldSpan(1, 1, 1n), worldSpan(3, 1, 20n, { status: 2 })])
  await pushSpans(us, [worldSpan(1, 2, 2n, { parent: 1, service: 'cart' })])
}

/** Answers every query with one series: a counter of 3 in this world's first second. */
const fakePrometheus: RequestListener = (request, response) => {
  const path = new URL(request.url ?? '', 'http://localhost').pathname
  const seconds = Number(WORLD_START / SECOND)
  const metric = { __name__: 'up', cluster: 'k8s' }
  const range = { resultType: 'matrix', result: [{ metric, values: [[seconds, '3']] }] }
  const instant = { resultType: 'vector', result: [{ metric, value: [seconds, '+Inf'] }] }
  const data = path === '/api/v1/query_range' ? range : instant
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ status: 'success', data, warnings: ['look out'] }))
}
