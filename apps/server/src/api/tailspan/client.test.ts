import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HttpTransport, type TailspanApi, TailspanClient, tailspanProblem } from '@tailspan/clients'
import { traceIdOf } from '@tailspan/testkit'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import {
  type ClusterWorld,
  clusterWorld,
  service,
  WORLD_END,
  WORLD_START,
} from '../../testing/cluster-world.ts'
import { pushLines } from '../../testing/memory-http.ts'

// TailspanClient against a server that listens.

const range = { start: WORLD_START, end: WORLD_END }
let world: ClusterWorld
let transport: HttpTransport
let client: TailspanClient

beforeAll(async () => {
  world = await clusterWorld()
  const url = await world.app.listen({ port: 0, host: '127.0.0.1' })
  transport = new HttpTransport({ url, retries: 0 })
  client = new TailspanClient(transport)
})
afterAll(async () => {
  await transport.close()
  await world.close()
})

test('logs of chosen clusters, short questions and long', async () => {
  const all = { ...range, clusters: 'all' } as const
  const { logs, clusters } = await client.logs({ ...all, direction: 'forward', limit: 2 })
  expect(logs.map(({ ts, labels }) => [BigInt(ts), labels['cluster']])).toEqual([
    [WORLD_START, 'eu'],
    [WORLD_START + 1_000_000_000n, 'local'],
  ])
  expect(clusters.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'local ok',
    'eu ok',
    'us ok',
  ])
  // Goes as a form.
  const long = `{app="shop"} != "${'x'.repeat(3000)}"`
  expect((await client.logs({ ...all, query: long })).logs).toHaveLength(4)
  expect((await client.logLabels(all)).labels).toContain('cluster')
  expect((await client.logLabelValues('cluster', all)).values).toEqual(['eu', 'local', 'us'])
  expect((await client.logSeries({ ...all, limit: 1 })).complete).toBe(false)
  const { levels } = await client.logHistogram({ ...range, step: 300 })
  expect(levels).toEqual({ info: [1] })
  expect((await client.logFields(range)).fields[0]?.name).toBe('service_name')
})

test('traces of chosen clusters', async () => {
  const all = { ...range, clusters: 'all' }
  const { traces } = await client.searchTraces({ ...all, q: '{ name = "span 1" }' })
  expect(traces.map(({ traceId }) => traceId)).toEqual([3, 2, 1].map(traceIdOf))
  expect((await client.traceServices({ clusters: 'eu,us' })).services).toEqual(['cart', 'shop'])
  const { scopes } = await client.traceTags(all)
  expect(scopes.map(({ scope }) => scope)).toContain('resource')
  const values = await client.traceTagValues('resource.cluster', all)
  expect(values.values.map(({ value }) => value)).toEqual(['local', 'eu', 'us'])
  const trace = await client.trace(traceIdOf(1), { clusters: 'all' })
  expect(trace.spans.map(({ name }) => name)).toEqual(['span 1', 'span 2'])
  expect((await client.traceSummary(traceIdOf(2))).spans).toBe(2)
  expect((await client.traceLogs(traceIdOf(2))).logs).toEqual([])
})

test('metrics of clusters with a Prometheus', async () => {
  const now = await client.metrics({ query: 'up', clusters: 'all', time: WORLD_START })
  expect(now.series[0]?.points).toEqual([[String(WORLD_START), '+Inf']])
  const over = await client.metricsRange({ query: 'up', clusters: 'metrics', ...range, step: '1m' })
  expect(over.series[0]?.labels['cluster']).toBe('metrics')
})

test('clusters are added, changed, tested and removed', async () => {
  const url = await world.serve((_request, response) => void response.end('ready'))
  const added = await client.addCluster({ id: 'new', loki: { url, auth: { bearer: 'hunter2' } } })
  expect(added).toMatchObject({ id: 'new', loki: { url, auth: 'bearer' } })
  const again = client.addCluster({ id: 'new', loki: { url } })
  const error: unknown = await again.catch((failure: unknown) => failure)
  expect(error).toMatchObject({ code: 'bad_request', status: 409 })
  expect(tailspanProblem(error)).toEqual({
    code: 'conflict',
    message: 'there is a cluster "new" already',
  })
  expect((await client.replaceCluster('new', { name: 'New', loki: { url } })).name).toBe('New')
  expect(await client.testCluster('new')).toMatchObject({ status: 'up' })
  expect((await client.cluster('new')).health.status).toBe('up')
  expect((await client.clusters()).clusters.map(({ id }) => id)).toContain('new')
  await client.removeCluster('new')
  await expect(client.cluster('new')).rejects.toMatchObject({ code: 'not_found', status: 404 })
})

test('what a server says of itself', async () => {
  expect(await client.status()).toMatchObject({ version: '0.0.0' })
  expect((await client.forwarding()).targets).toEqual([])
  expect(await client.ready()).toEqual({ ready: true, reason: '' })
})

test('refusals have their codes, and those of clusters theirs', async () => {
  const problem = async (asked: Promise<unknown>): Promise<unknown> => {
    const error: unknown = await asked.then(
      () => undefined,
      (failure: unknown) => failure,
    )
    return [(error as { code?: string }).code, tailspanProblem(error)?.code]
  }
  const url = await world.serve((_request, response) => void response.writeHead(403).end())
  await world.add({ id: 'closed', loki: service(url), tempo: service(url) })
  onTestFinished(() => client.removeCluster('closed'))
  const asked: [() => Promise<unknown>, unknown[]][] = [
    [() => client.logs({ query: '{app=' }), ['bad_request', 'bad_request']],
    [() => client.logs({ clusters: 'mars' }), ['not_found', 'not_found']],
    [() => client.logs({ clusters: 'metrics' }), ['bad_request', 'bad_request']],
    [() => client.trace(traceIdOf(9), { clusters: 'all' }), ['not_found', 'not_found']],
    [() => client.trace('..'), ['bad_request', undefined]],
    [() => client.cluster('.'), ['bad_request', undefined]],
    [() => client.metrics({ query: 'up' }), ['bad_request', 'bad_request']],
    [() => client.logs({ clusters: 'closed' }), ['unavailable', 'forbidden']],
    [() => client.traceServices({ clusters: 'closed' }), ['unavailable', 'forbidden']],
    [() => client.logs({ signal: AbortSignal.abort() }), ['cancelled', undefined]],
  ]
  for (const [question, codes] of asked) expect(await problem(question())).toEqual(codes)
})

test('of a refusal that is too long to be kept the code is known all the same', async () => {
  const server = createServer((_request, response) => {
    const clusters = Array.from({ length: 50 }, (_, id) => ({ id, status: 'error' }))
    const body = { error: { code: 'timeout', message: 'no cluster answered' }, clusters }
    response.writeHead(502).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const other = new HttpTransport({ url, retries: 0 })
  onTestFinished(async () => {
    await other.close()
    server.close()
  })
  const error: unknown = await new TailspanClient(other).logs().catch((failure: unknown) => failure)
  expect(error).toMatchObject({ code: 'unavailable', status: 502 })
  expect(tailspanProblem(error)).toEqual({ code: 'timeout', message: '' })
})

test.each([
  ['a page', '<html>log in</html>'],
  ['other JSON', '{"logs":3}'],
  ['half an answer', '{"logs":[{"ts":"1"}]}'],
])('%s is no answer', async (_name, body) => {
  const url = await world.serve((_request, response) => void response.end(body))
  const other = new HttpTransport({ url, retries: 0 })
  onTestFinished(() => other.close())
  await expect(new TailspanClient(other).logs()).rejects.toMatchObject({ code: 'bad_response' })
})

test('a tail brings what is there and what comes', async () => {
  const leaving = new AbortController()
  const now = BigInt(Date.now()) * 1_000_000n
  await pushLines(world.app, { app: 'tailed' }, [[now - 1_000_000_000n, 'before']])
  const tail = client.tail({ query: '{app="tailed"}', signal: leaving.signal })
  const seen: string[] = []
  for await (const message of tail) {
    if (message.type !== 'lines') continue
    seen.push(...message.lines.map(({ line }: TailspanApi.LogLine) => line))
    if (seen.length === 1) await pushLines(world.app, { app: 'tailed' }, [[now, 'after']])
    if (seen.length === 2) break
  }
  expect(seen).toEqual(['before', 'after'])
  const wrong = client.tail({ query: '{app=' })
  await expect(wrong.next()).rejects.toMatchObject({ code: 'bad_request' })
  leaving.abort()
  const late = client.tail({ signal: leaving.signal })
  await expect(late.next()).rejects.toMatchObject({ code: 'cancelled' })
})
