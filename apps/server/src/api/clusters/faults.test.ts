import { certify, type TestSpan, traceIdOf } from '@tailspan/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ClusterStatus } from '../../federation/cluster-fan-out.ts'
import { type FaultName, type FaultProxy, startFaultProxy } from '../../testing/fault-proxy.ts'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'
import { pushSpans } from '../../testing/push-spans.ts'

// A Tailspan that asks two others: `good` as it is, `bad` through a proxy that goes wrong.

const SECOND = 1_000_000_000n
const BASE = 1_768_471_200n
const range = `start=${BASE}&end=${BASE + 300n}`
const q = encodeURIComponent

const hub = memoryHttp()
const good = memoryHttp()
const bad = memoryHttp()
const authority = certify('Test authority', { authority: true })
let goodUrl: string
let proxy: FaultProxy
let expired: FaultProxy

/** Of trace 1, which has spans everywhere. */
function span(id: number, more: Partial<TestSpan> = {}): TestSpan {
  const start = BASE * SECOND + BigInt(id)
  return { trace: 1, id, name: `span ${id}`, service: 'shop', start, end: start + 1n, ...more }
}

beforeAll(async () => {
  const apps = [hub.app, good.app, bad.app]
  for (const [i, app] of apps.entries()) {
    const name = ['local', 'good', 'bad'][i] ?? ''
    await pushLines(app, { app: 'shop', from: name }, [[BASE * SECOND + BigInt(i), `line ${name}`]])
    await pushSpans(app, [span(i + 1, i > 0 ? { parent: 1 } : {}), span(9, { trace: 10 + i })])
  }
  goodUrl = await good.app.listen({ port: 0, host: '127.0.0.1' })
  const badUrl = await bad.app.listen({ port: 0, host: '127.0.0.1' })
  proxy = await startFaultProxy(badUrl)
  const old = certify('localhost', { issuer: authority, expired: true })
  expired = await startFaultProxy(badUrl, { cert: old.cert, key: old.key })
})
afterAll(async () => {
  await hub.close()
  await hub.clusters.close()
  await proxy.stop()
  await expired.stop()
  await Promise.all([good.close(), bad.close()])
})
afterEach(() => {
  proxy.fault = 'none'
})

/** @param endpoint both the Loki and the Tempo of `bad` */
async function clusters(endpoint: object): Promise<void> {
  const fine = { url: goodUrl }
  await hub.clusters.registry.configure('file', [
    { id: 'good', loki: fine, tempo: fine },
    { id: 'bad', loki: endpoint as { url: string }, tempo: endpoint as { url: string } },
  ])
}

interface Seen {
  readonly status: number
  /** Ids of clusters whose data is in the answer. */
  readonly data: readonly string[]
  readonly clusters: readonly ClusterStatus[]
  /** What a person is told. */
  readonly said: string
}

interface LokiBody {
  readonly data: {
    readonly result: readonly {
      readonly stream?: Record<string, string>
      readonly metric?: Record<string, string>
    }[]
  }
  readonly warnings?: readonly string[]
  readonly clusters: readonly ClusterStatus[]
}

async function loki(path: string): Promise<Seen> {
  const response = await hub.app.inject(`/clusters/all/loki/api/v1/${path}`)
  if (response.statusCode !== 200) expect.fail(`${response.statusCode} ${response.body}`)
  const { data, warnings = [], clusters: statuses } = response.json<LokiBody>()
  const found = data.result.map(({ stream, metric }) => (stream ?? metric)?.['cluster'] ?? '')
  return {
    status: 200,
    data: [...new Set(found)].sort(),
    clusters: statuses,
    said: warnings.join(),
  }
}

async function tempo(path: string): Promise<Seen> {
  const response = await hub.app.inject(`/clusters/all/api/${path}`)
  const header = response.headers['x-tailspan-clusters']
  const statuses = JSON.parse(String(header)) as ClusterStatus[]
  // Names and ids of spans and traces tell where they come from.
  const text = response.body
  const has = (i: number): boolean =>
    text.includes(`"span ${i + 1}"`) || text.includes(traceIdOf(10 + i).replace(/^0+/, ''))
  const data = ['local', 'good', 'bad'].filter((_, i) => has(i)).sort()
  return { status: response.statusCode, data, clusters: statuses, said: text }
}

async function own(path: string): Promise<Seen> {
  const response = await hub.app.inject(`/api/v1/${path}`)
  if (response.statusCode !== 200) expect.fail(`${response.statusCode} ${response.body}`)
  const text = response.body
  const has = (id: string, i: number): boolean =>
    text.includes(`"line ${id}"`) ||
    text.includes(`"span ${i + 1}"`) ||
    text.includes(traceIdOf(10 + i))
  const data = ['local', 'good', 'bad'].filter(has).sort()
  const { clusters: statuses } = response.json<{ clusters: readonly ClusterStatus[] }>()
  return { status: 200, data, clusters: statuses, said: '' }
}

/** Questions whose answers show which clusters they are of. */
const questions: Readonly<Record<string, () => Promise<Seen>>> = {
  lines: () => loki(`query_range?query=${q('{app="shop"}')}&${range}`),
  sums: () =>
    loki(
      `query?query=${q('sum by (cluster) (count_over_time({app="shop"}[10m]))')}&time=${BASE + 60n}`,
    ),
  'a trace': () => tempo(`v2/traces/${traceIdOf(1)}`),
  traces: () => tempo(`search?q=${q('{ name = "span 9" }')}&${range}`),
  'own lines': () => own(`logs/query?query=${q('{app="shop"}')}&${range}&clusters=all`),
  'own trace': () => own(`traces/${traceIdOf(1)}?clusters=all`),
  'own traces': () => own(`traces/search?q=${q('{ name = "span 9" }')}&${range}&clusters=all`),
}

async function askAll(): Promise<[string, Seen][]> {
  const entries = Object.entries(questions)
  return Promise.all(entries.map(async ([name, ask]) => [name, await ask()] as [string, Seen]))
}

function expectMissing(seen: readonly [string, Seen][], code: string): void {
  for (const [name, { status, data, clusters: statuses, said }] of seen) {
    expect({ name, status, data }).toEqual({ name, status: 200, data: ['good', 'local'] })
    const fared = statuses.map(({ id, status: how, code: why = '' }) => `${id} ${how} ${why}`)
    expect({ name, fared: fared.toSorted() }).toEqual({
      name,
      fared: [`bad error ${code}`, 'good ok ', 'local ok '],
    })
    // Others have a place for it: `clusters`, or a header.
    if (['lines', 'sums', 'a trace'].includes(name))
      expect(said).toContain(`cluster bad is missing (${code})`)
  }
}

async function expectWhole(): Promise<void> {
  for (const [name, { status, data }] of await askAll()) {
    expect({ name, status, data }).toEqual({ name, status: 200, data: ['bad', 'good', 'local'] })
  }
}

const faults: readonly (readonly [FaultName, code: string])[] = [
  ['reset at once', 'unreachable'],
  ['reset mid-body', 'unreachable'],
  ['a body that ends early', 'unreachable'],
  ['401', 'unauthorized'],
  ['403', 'forbidden'],
  ['404', 'not_found'],
  ['429', 'rate_limited'],
  ['500', 'unavailable'],
  ['a web page', 'bad_response'],
  ['other JSON', 'bad_response'],
  ['cut JSON', 'bad_response'],
  ['a huge body', 'too_large'],
  ['a body that unpacks to very much', 'too_large'],
]

describe('one cluster of three has for us', () => {
  test.each(faults)(
    '%s: it is missing, the others are not, and it is back',
    async (fault, code) => {
      await clusters({ url: proxy.url })
      await expectWhole()
      proxy.fault = fault
      expectMissing(await askAll(), code)
      proxy.fault = 'none'
      await expectWhole()
    },
  )

  test.each(['no answer', 'a body that never ends'] as const)(
    '%s: it is missing once its time is up',
    async (fault) => {
      await clusters({ url: proxy.url, timeoutMs: 500 })
      proxy.fault = fault
      expectMissing(await askAll(), 'timeout')
    },
  )

  test('nobody at its port', async () => {
    const gone = await startFaultProxy('http://127.0.0.1')
    await gone.stop()
    await clusters({ url: gone.url })
    expectMissing(await askAll(), 'unreachable')
  })

  test('a certificate that has expired', async () => {
    await clusters({ url: expired.url, tls: { ca: authority.cert } })
    expectMissing(await askAll(), 'tls')
  })
})

test('when every cluster that is asked fails the answer is an error that names each', async () => {
  await clusters({ url: proxy.url })
  proxy.fault = '403'
  const query = q('{app="shop", cluster="bad"}')
  const lines = await hub.app.inject(
    `/clusters/all/loki/api/v1/query_range?query=${query}&${range}`,
  )
  expect(lines.statusCode).toBe(502)
  expect(lines.body).toContain('bad: forbidden')
  const search = q('{ resource.cluster = "bad" }')
  const traces = await hub.app.inject(`/clusters/all/api/search?q=${search}&${range}`)
  expect(traces.statusCode).toBe(502)
})
