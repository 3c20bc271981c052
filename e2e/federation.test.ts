import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SpanKind } from '@opentelemetry/api'
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { initTracer } from 'jaeger-client'
import { expect, test } from 'vitest'
import { GatewayApi } from './harness/clusters.ts'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { getJson, post } from './harness/http.ts'
import { LokiApi } from './harness/loki.ts'
import { encodeLogs, encodeSpans } from './harness/otlp.ts'
import { startPrometheus } from './harness/prometheus.ts'
import { type RunningServer, startServer } from './harness/server.ts'
import { TempoApi } from './harness/tempo.ts'

const MINUTE = 60_000
const SECOND = 1_000_000_000n
const MINUTE_NS = 60n * SECOND
const TRACE = '00000000000000000000000000facade'
const q = encodeURIComponent

/** Two clusters, and a server that asks them. */
interface World {
  readonly folder: string
  readonly eu: RunningServer
  readonly us: RunningServer
  readonly gateway: RunningServer
  readonly api: GatewayApi
  /** When the first line was written, nanoseconds; each next one a second later. */
  readonly start: bigint
}

const both = (id: string, { url }: RunningServer) => ({ id, loki: { url }, tempo: { url } })

/** Lines by Loki's push and by OTLP, of the label service_name "shop", in turn in every cluster. */
async function startWorld(): Promise<World> {
  const folder = await temporaryFolder('federation')
  const [eu, us, gateway] = await Promise.all([
    startServer(join(folder, 'eu', 'data')),
    startServer(join(folder, 'us', 'data')),
    startServer(join(folder, 'gateway', 'data')),
  ])
  const start = BigInt(Date.now()) * 1_000_000n - 60n * SECOND
  const at = (second: bigint): string => String(start + second * SECOND)
  const labels = { service_name: 'shop' }
  const pushed = await Promise.all([
    new LokiApi(eu.url).push(labels, [
      [at(0n), 'first'],
      [at(2n), 'third', { trace_id: TRACE }],
    ]),
    post(
      `${us.otlpHttp}/v1/logs`,
      'application/x-protobuf',
      encodeLogs('shop', [
        { ts: start + SECOND, body: 'second' },
        { ts: start + 3n * SECOND, body: 'fourth' },
      ]),
    ),
    new LokiApi(gateway.url).push(labels, [[at(4n), 'fifth']]),
  ])
  expect(pushed).toEqual([true, true, true])
  const api = new GatewayApi(gateway.url)
  return { folder, eu, us, gateway, api, start }
}

const shop = '{service_name="shop"}'

test('a person follows a request over two clusters, with the stock senders and a real Prometheus', async () => {
  const { folder, eu, us, gateway, api, start } = await startWorld()
  const prometheus = await startPrometheus(join(folder, 'prometheus'), {
    eu: eu.url,
    gateway: gateway.url,
  })
  await api.add({ ...both('eu', eu), labels: { region: 'eu' }, prometheus: { url: prometheus } })
  await api.add({ ...both('us', us), labels: { region: 'us' } })
  const range = { query: shop, start: String(start), end: String(start + MINUTE_NS) }

  // Logs.
  const every = await api.lines(range)
  expect(every).toEqual({
    lines: ['eu first', 'us second', 'eu third', 'us fourth', 'local fifth'],
    fared: ['eu ok', 'local ok', 'us ok'],
    warnings: [],
  })
  const oldest = await api.lines({ ...range, limit: '3', direction: 'forward' })
  expect(oldest.lines).toEqual(['eu first', 'us second', 'eu third'])
  const newest = await api.lines({ ...range, limit: '2' })
  expect(newest.lines).toEqual(['us fourth', 'local fifth'])
  const some = await api.lines({ ...range, query: `${shop.slice(0, -1)}, cluster!="us"} |~ "i"` })
  expect(some.lines).toEqual(['eu first', 'eu third', 'local fifth'])
  expect(await new LokiApi(`${gateway.url}/clusters/all`).labelValues('cluster')).toEqual([
    'eu',
    'local',
    'us',
  ])

  // A trace whose root is in one cluster and whose child is in the other.
  const span = (spanId: string, name: string, parentSpanId?: string) => ({
    traceId: TRACE,
    spanId,
    name,
    start,
    end: start + SECOND,
    ...(parentSpanId !== undefined && { parentSpanId }),
  })
  const protobuf = 'application/x-protobuf'
  const root = encodeSpans('web', [span('00000000000000a1', 'checkout')])
  const child = encodeSpans('payment', [span('00000000000000a2', 'charge', '00000000000000a1')])
  expect(await post(`${eu.otlpHttp}/v1/traces`, protobuf, root)).toBe(true)
  expect(await post(`${us.otlpHttp}/v1/traces`, protobuf, child)).toBe(true)
  const tempo = new TempoApi(`${gateway.url}/clusters/all`)
  const joined = await tempo.trace(TRACE)
  expect(
    joined.map(({ service, name, parentSpanId }) => `${service} ${name} ${parentSpanId}`).sort(),
  ).toEqual(['payment charge 00000000000000a1', 'web checkout '])
  const own = (await getJson(`${gateway.url}/api/v1/traces/${TRACE}?clusters=all`)) as {
    spans: unknown[]
  }
  expect(own.spans).toHaveLength(2)

  // Stock senders of Zipkin's and of Jaeger's protocol, to one cluster, read from all.
  await sendByZipkin(us)
  await sendByJaeger(us)
  const found = async (service: string): Promise<string> => {
    const [hit] = await tempo.search(`{ resource.service.name = "${service}" }`)
    return `${hit?.rootServiceName} ${hit?.rootTraceName}`
  }
  expect(await found('zipkin-shop')).toBe('zipkin-shop reserve')
  expect(await found('jaeger-shop')).toBe('jaeger-shop deliver')
  expect(
    await tempo.search('{ resource.cluster = "eu" && resource.service.name = "jaeger-shop" }'),
  ).toEqual([])

  // Metrics of a real Prometheus, which scrapes both, through the gateway.
  const metric = (query: string): Promise<string> =>
    eventually({ withinMs: MINUTE, what: `a value of ${query}` }, async () => {
      const path = `/clusters/eu/prometheus/api/v1/query?query=${q(query)}`
      const { data } = (await getJson(gateway.url + path)) as {
        data: { result: { value: [number, string] }[] }
      }
      return data.result[0]?.value[1]
    })
  expect(await metric('count(up == 1) == 2')).toBe('2')
  expect(await metric('tailspan_kept_total{job="eu", signal="logs"}')).toBe('2')
  const calls =
    'tailspan_cluster_call_duration_seconds_count{cluster="us", operation="loki.query_range"}'
  expect(Number(await metric(calls))).toBeGreaterThan(0)
  const asked = (await getJson(
    `${gateway.url}/api/v1/metrics/query?query=${q('up{job="eu"}')}&clusters=${q('{region="eu"}')}`,
  )) as { series: { points: unknown[] }[] }
  expect(asked.series).toHaveLength(1)

  // A line goes to each cluster and comes back.
  for (const id of ['eu', 'us', 'local']) {
    const response = await fetch(`${gateway.url}/api/v1/loki/test?cluster=${id}`, {
      method: 'POST',
    })
    expect({ id, status: response.status, body: await response.json() }).toMatchObject({
      id,
      status: 200,
      body: { status: 'ok', cluster: id },
    })
  }
})

test('no question is lost while clusters change, are killed and come back', async () => {
  const { folder, eu, us, api, start } = await startWorld()
  await api.add(both('eu', eu))
  await api.add(both('us', us))
  const range = { query: shop, start: String(start), end: String(start + MINUTE_NS) }

  // Whatever happens to the others, what is in `eu` and here is always answered.
  const seen: string[] = []
  const trouble: unknown[] = []
  const stopping = new AbortController()
  const ask = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const { lines, fared } = await api.lines(range)
      // Of a line that two clusters have, one shows it.
      const kept = lines.filter((line) => !/^(us|third) /.test(line))
      if (kept.join() !== 'eu first,eu third,local fifth') throw new Error(lines.join())
      seen.push(fared.join())
      await sleep(5)
    }
  }
  const asking = [ask(), ask(), ask()].map((one) =>
    one.catch((error: unknown) => trouble.push(error)),
  )
  const more = (count: number): Promise<true> => {
    const wanted = seen.length + count
    return eventually({ withinMs: 2 * MINUTE, what: `${count} more answers` }, async () => {
      if (trouble.length > 0) return true
      return seen.length >= wanted || undefined
    })
  }
  await more(5)

  for (let i = 0; i < 30; i++) {
    await api.replace({ ...both('us', us), name: `the ${i}th name` })
    await api.replace({ ...both('eu', eu), labels: { generation: String(i) } })
    await api.add({ id: 'third', loki: { url: us.url } })
    await more(1)
    await api.remove('third')
  }
  expect(trouble).toEqual([])
  expect(
    [...new Set(seen)].filter((fared) => !/^eu ok,local ok,(third ok,)?us ok$/.test(fared)),
  ).toEqual([])

  await us.kill()
  const without = await eventually({ withinMs: MINUTE, what: 'an answer without us' }, async () => {
    const answer = await api.lines(range)
    return answer.fared.includes('us unreachable') ? answer : undefined
  })
  expect(without).toMatchObject({
    lines: ['eu first', 'eu third', 'local fifth'],
    warnings: [expect.stringContaining('cluster us is missing (unreachable)')],
  })
  await more(5)

  // Back on another port, with all that it had acknowledged.
  const back = await startServer(join(folder, 'us', 'data'))
  await api.replace(both('us', back))
  expect(await api.lines(range)).toEqual({
    lines: ['eu first', 'us second', 'eu third', 'us fourth', 'local fifth'],
    fared: ['eu ok', 'local ok', 'us ok'],
    warnings: [],
  })
  await more(5)
  stopping.abort()
  await Promise.all(asking)
  expect(trouble).toEqual([])
})

async function sendByZipkin(server: RunningServer): Promise<void> {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'zipkin-shop' }),
    spanProcessors: [new BatchSpanProcessor(new ZipkinExporter({ url: server.zipkin }))],
  })
  provider.getTracer('lib').startSpan('reserve', { kind: SpanKind.CLIENT }).end()
  await provider.shutdown()
}

async function sendByJaeger(server: RunningServer): Promise<void> {
  const tracer = initTracer(
    {
      serviceName: 'jaeger-shop',
      sampler: { type: 'const', param: 1 },
      reporter: { collectorEndpoint: `${server.url}/api/traces` },
    },
    {},
  )
  tracer.startSpan('deliver', { tags: { 'span.kind': 'server' } }).finish()
  await new Promise<void>((resolve) => {
    tracer.close(resolve)
  })
}
