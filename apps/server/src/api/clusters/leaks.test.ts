import type { IncomingMessage } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClusterStatus } from '../../federation/cluster-fan-out.ts'
import { type FaultName, type FaultProxy, startFaultProxy } from '../../testing/fault-proxy.ts'
import { memoryHttp } from '../../testing/memory-http.ts'

/** Questions to this server and another, which goes wrong. */
const CALLS = 10_000
const AT_ONCE = 64
/** Bytes that a question may leave behind; what V8 learns about the program is among them. */
const LEFT_BEHIND = 1200
const BASE = 1_768_471_200n
const range = `start=${BASE}&end=${BASE + 300n}`
const q = encodeURIComponent

const questions = [
  `/clusters/all/loki/api/v1/query_range?query=${q('{app="shop"}')}&${range}`,
  `/clusters/all/loki/api/v1/query?query=${q('sum(count_over_time({app="shop"}[10m]))')}&time=${BASE + 60n}`,
  `/clusters/all/api/v2/traces/0000000000000000000000000000000a`,
  `/clusters/all/api/search?q=${q('{ }')}&${range}`,
]

const faults: readonly FaultName[] = [
  'none',
  '429',
  'reset at once',
  'a web page',
  'none',
  '401',
  'reset mid-body',
  '500',
  'cut JSON',
  '403',
]

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const ns = String(BASE * 1_000_000_000n)
const stream = { stream: { app: 'shop' }, values: [[ns, 'a line']] }
const lines = json({ data: { resultType: 'streams', result: [stream] } })
const sample = { metric: {}, value: [Number(BASE), '3'] }
const sums = json({ data: { resultType: 'vector', result: [sample] } })
const found = json({ traces: [{ traceID: 'a', startTimeUnixNano: ns, durationMs: 1 }] })
const span = {
  traceId: Buffer.from('0000000000000000000000000000000a', 'hex').toString('base64'),
  spanId: Buffer.from('000000000000000a', 'hex').toString('base64'),
  name: 'work',
  startTimeUnixNano: ns,
  endTimeUnixNano: ns,
}
const trace = json({ trace: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] } })

/** Timers and sockets that keep the process alive. */
function held(): number {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name === 'Timeout' || name.startsWith('TCP')).length
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

async function heap(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await turn()
    collect()
  }
  return process.memoryUsage().heapUsed
}

let hub: ReturnType<typeof memoryHttp>
let proxy: FaultProxy
let before: number

beforeEach(async () => {
  hub = memoryHttp()
  proxy = await startFaultProxy(answerOf)
  await ask(questions[0] ?? '')
  before = held()
  const service = { url: proxy.url }
  const other = { id: 'other', loki: service, tempo: service }
  await hub.clusters.registry.configure('file', [other])
})
afterEach(async () => {
  await proxy.stop()
  await hub.close()
})

/** Nothing that a cluster needed is there when it is gone. */
async function expectNothingLeft(): Promise<void> {
  await hub.clusters.close()
  await expect.poll(() => proxy.sockets.size, { timeout: 20_000 }).toBe(0)
  await expect.poll(held, { timeout: 20_000 }).toBeLessThanOrEqual(before)
}

test('ten thousand questions of which most go wrong leave nothing behind', {
  timeout: 400_000,
}, async () => {
  const fared = new Map<string, number>()
  let most = 0
  let next = 0
  const worker = async (calls: number): Promise<void> => {
    while (next < calls) {
      const i = next++
      // Each fault stays for a while, so that it meets every question.
      proxy.fault = faults[Math.floor(i / 50) % faults.length] ?? 'none'
      for (const { id, code = 'ok' } of await ask(questions[i % questions.length] ?? '')) {
        const key = `${id} ${code}`
        fared.set(key, (fared.get(key) ?? 0) + 1)
      }
      most = Math.max(most, proxy.sockets.size)
    }
  }
  const run = (calls: number): Promise<unknown> =>
    Promise.all(Array.from({ length: AT_ONCE }, () => worker(calls)))
  await run(CALLS / 4)
  const early = await heap()
  await run(CALLS)
  const perCall = ((await heap()) - early) / (CALLS * 0.75)

  expect([...fared.keys()].sort()).toEqual([
    'local ok',
    'other bad_response',
    'other forbidden',
    'other ok',
    'other rate_limited',
    'other unauthorized',
    'other unavailable',
    'other unreachable',
  ])
  expect(fared.get('local ok')).toBe(CALLS)
  expect(perCall).toBeLessThan(LEFT_BEHIND)
  // A Loki and a Tempo with 16 connections each; a broken one is replaced before its end is seen.
  expect(most).toBeLessThan(32 + AT_ONCE)
  await expectNothingLeft()
})

test('who leaves before the answer leaves nothing behind', async () => {
  const url = await hub.app.listen({ port: 0, host: '127.0.0.1' })
  const listening = held()
  proxy.fault = 'no answer'
  for (let round = 0; round < 10; round++) {
    const leaving = new AbortController()
    const { signal } = leaving
    const asked = Promise.allSettled(questions.map((path) => fetch(url + path, { signal })))
    await expect.poll(() => proxy.underWay.size, { timeout: 20_000 }).toBe(questions.length)
    leaving.abort()
    const outcomes = (await asked).map(({ status }) => status)
    expect(outcomes).toEqual(questions.map(() => 'rejected'))
    await expect.poll(() => proxy.underWay.size, { timeout: 20_000 }).toBe(0)
  }
  // Of a Loki and of a Tempo: connections that were broken off are replaced.
  expect(proxy.sockets.size).toBeLessThanOrEqual(32)
  before = listening
  await expectNothingLeft()
})

/** What a small Loki and a small Tempo answer. */
function answerOf({ url = '' }: IncomingMessage): { status: number; type: string; body: Buffer } {
  const body = url.includes('query_range')
    ? lines
    : url.includes('/query?')
      ? sums
      : url.includes('/search?')
        ? found
        : trace
  return { status: 200, type: 'application/json', body }
}

async function ask(path: string): Promise<readonly ClusterStatus[]> {
  const response = await hub.app.inject(path)
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`)
  const header = response.headers['x-tailspan-clusters']
  if (header !== undefined) return JSON.parse(String(header)) as ClusterStatus[]
  return response.json<{ clusters: ClusterStatus[] }>().clusters
}
