import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryHttp, pushLines } from '../../../testing/memory-http.ts'

// What all clusters say together must be what one server says that has the streams of all of them, each
// with its cluster's label.

const SEED = 20_261_122
const START = 1_768_471_200
const range = `start=${START}&end=${START + 600}`
const hub = memoryHttp()
const remotes = { eu: memoryHttp(), us: memoryHttp() }
const whole = memoryHttp()

const line = fc.record({
  cluster: fc.constantFrom('local', 'eu', 'us'),
  app: fc.constantFrom('shop', 'cart', 'mail'),
  own: fc.constantFrom('', '', 'k8s'),
  pod: fc.constantFrom('', 'p1', 'p2'),
  second: fc.nat(599),
  text: fc.constantFrom('took 5 ms', 'took 17 ms', 'a=b user=u1', '{"user":"u2","n":3}', 'ünïcode'),
  metadata: fc.constantFrom('', 'm1'),
})

beforeAll(async () => {
  const apps = { local: hub.app, eu: remotes.eu.app, us: remotes.us.app }
  const lines = fc.sample(line, { seed: SEED, numRuns: 250 })
  for (const [i, { cluster, app, own, pod, second, text, metadata }] of lines.entries()) {
    // No two at one time: whose line comes first of equal ones is nobody's promise.
    const at = BigInt(START + second) * 1_000_000_000n + BigInt(i) * 1_000_000n
    const one = [at, text, metadata === '' ? {} : { meta: metadata }] as const
    const labels = { app, ...(pod && { pod }) }
    await pushLines(apps[cluster], { ...labels, ...(own && { cluster: own }) }, [one])
    await pushLines(whole.app, { ...labels, cluster, ...(own && { exported_cluster: own }) }, [one])
  }
  for (const [id, { app }] of Object.entries(remotes)) {
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const payload = { id, loki: { url } }
    await hub.app.inject({ method: 'POST', url: '/api/v1/clusters', payload })
  }
})
afterAll(async () => {
  for (const one of [hub, whole, ...Object.values(remotes)]) await one.close()
})

const q = encodeURIComponent
const selector = fc
  .tuple(
    fc.constantFrom('app=~".+"', 'app="shop"', 'service_name!=""'),
    fc.constantFrom('', '', ', cluster="eu"', ', cluster!="local"', ', exported_cluster="k8s"'),
  )
  .map(([first, second]) => `{${first}${second}}`)
const targets = fc
  .subarray(['app', 'cluster', 'exported_cluster', 'pod'])
  .map((names) => (names.length === 0 ? '' : `&targetLabels=${names.join(',')}`))
const aggregateBy = fc.constantFrom('', '&aggregateBy=series', '&aggregateBy=labels')
const limit = fc.constantFrom('', '&limit=2', '&limit=5000')

/** Asks both the same; by POST as well. */
async function bothSay(path: string, params: string): Promise<[many: unknown, one: unknown]> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const url = `/clusters/all/loki/api/v1/${path}`
  const many = await hub.app.inject(`${url}?${params}`)
  const posted = await hub.app.inject({ method: 'POST', url, headers, payload: params })
  const one = await whole.app.inject(`/loki/api/v1/${path}?${params}`)
  const { clusters, ...body } = many.json<{ clusters: { status: string }[] }>()
  expect(clusters.every(({ status }) => status === 'ok')).toBe(true)
  const { clusters: _, ...postedBody } = posted.json<{ clusters: unknown }>()
  expect(postedBody).toEqual(body)
  return [body, one.json()]
}

test.each(['index/volume', 'index/volume_range'])('%s', async (path) => {
  const step = fc.constantFrom('', '&step=60', '&step=97s')
  await fc.assert(
    fc.asyncProperty(selector, targets, aggregateBy, limit, step, async (query, ...more) => {
      const [many, one] = await bothSay(path, `${range}&query=${q(query)}${more.join('')}`)
      expect(many).toEqual(one)
    }),
    { seed: SEED, numRuns: 30 },
  )
})

test('index/stats', async () => {
  await fc.assert(
    fc.asyncProperty(selector, async (query) => {
      const [many, one] = await bothSay('index/stats', `${range}&query=${q(query)}`)
      expect(many).toEqual(one)
    }),
    { seed: SEED, numRuns: 10 },
  )
})

test('detected labels, fields and values', async () => {
  const lines = fc.constantFrom('', '&line_limit=7', '&line_limit=1000')
  await fc.assert(
    fc.asyncProperty(selector, lines, async (query, lineLimit) => {
      const params = `${range}&query=${q(query)}${lineLimit}`
      for (const path of ['detected_labels', 'detected_fields', 'detected_field/user/values']) {
        const [many, one] = await bothSay(path, params)
        expect(sorted(many)).toEqual(sorted(one))
      }
    }),
    { seed: SEED, numRuns: 10 },
  )
})

/** Lists in one order; the answers have none. */
function sorted(answer: unknown): unknown {
  const texts = Object.entries(answer as object).map(([name, value]: [string, unknown]) => {
    const items = Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value
    return [name, items]
  })
  return Object.fromEntries(texts)
}

test('patterns: the lines of each are those of all clusters', async () => {
  const [many, one] = await bothSay('patterns', `${range}&step=60&query=${q('{app="shop"}')}`)
  const totals = (answer: unknown): Map<string, number> => {
    const { data } = answer as { data: { pattern: string; samples: [number, number][] }[] }
    return new Map(
      data.map(({ pattern, samples }) => [pattern, samples.reduce((sum, [, n]) => sum + n, 0)]),
    )
  }
  const [ours, theirs] = [totals(many), totals(one)]
  expect([...ours.values()].reduce((a, b) => a + b, 0)).toBeGreaterThan(0)
  for (const [pattern, total] of theirs)
    expect([pattern, ours.get(pattern)]).toEqual([pattern, total])
})

test('what needs no cluster, and what is from before Loki 1.0', async () => {
  const get = async (path: string) => {
    const response = await hub.app.inject(`/clusters/all/${path}`)
    return { status: response.statusCode, text: response.body }
  }
  expect(await get('ready')).toEqual({ status: 200, text: 'ready\n' })
  const formatted = await get(`loki/api/v1/format_query?query=${q('{app="a"}|=`x`')}`)
  expect(formatted.text).toContain('"data":"{app=\\"a\\"}')
  expect(await get(`loki/api/v1/format_query?query=${q('{app=')}`)).toMatchObject({
    status: 400,
    text: expect.stringContaining('invalid-query') as string,
  })
  expect((await get('loki/api/v1/status/buildinfo')).text).toContain('"version"')
  expect((await get('loki/api/v1/drilldown-limits')).text).toContain('volume_enabled')
  expect((await get(`api/prom/label/cluster/values?${range}`)).text).toContain('"eu","local","us"')
  const lines = await get(`api/prom/query?${range}&limit=1&query=${q('{cluster="us"}')}`)
  expect(lines.text).toContain('cluster=\\"us\\"')
})

test('what cannot be asked is refused', async () => {
  const ask = async (path: string, method: 'GET' | 'POST' | 'DELETE' = 'GET') => {
    const response = await hub.app.inject({ method, url: `/clusters/all/loki/api/v1/${path}` })
    return `${response.statusCode} ${response.body}`
  }
  for (const method of ['GET', 'POST', 'DELETE'] as const) {
    expect(await ask('delete?query={}', method)).toMatch(/^400 lines cannot be deleted in all/)
  }
  const query = q('{app="shop"} |= "x"')
  expect(await ask(`index/stats?query=${query}`)).toBe('400 only label matchers are supported')
  expect(await ask(`index/volume?query=${q('{app=')}`)).toMatch(/^400 parse error/)
  expect(await ask(`patterns?query=${query}&timeout=soon`)).toMatch(/^400 .*'timeout'/)
  expect(await ask(`index/volume?query=${q('{app="shop"}')}&limit=0`)).toMatch(/^400 limit/)
})

test('a cluster that fails is named, and its part is missing', async () => {
  const payload = { id: 'off', loki: { url: 'http://127.0.0.1:1' } }
  await hub.app.inject({ method: 'POST', url: '/api/v1/clusters', payload })
  const params = `${range}&query=${q('{app=~".+"}')}`
  for (const path of ['index/stats', 'index/volume', 'patterns', 'detected_labels']) {
    const answer = await hub.app.inject(`/clusters/all/loki/api/v1/${path}?${params}`)
    const { warnings, clusters } = answer.json<{
      warnings: string[]
      clusters: { id: string; code?: string }[]
    }>()
    expect(warnings).toEqual([expect.stringContaining('cluster off is missing (unreachable)')])
    expect(clusters.find(({ id }) => id === 'off')).toMatchObject({ code: 'unreachable' })
  }
  const only = `${range}&query=${q('{cluster="off"}')}`
  const alone = await hub.app.inject(`/clusters/all/loki/api/v1/index/stats?${only}`)
  expect(alone.statusCode).toBe(502)
  await hub.app.inject({ method: 'DELETE', url: '/api/v1/clusters/off' })
})
