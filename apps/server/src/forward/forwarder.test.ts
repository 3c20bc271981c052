import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LightMyRequestResponse } from 'fastify'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ClusterSettings } from '../clusters/cluster-settings.ts'
import { RemoteCluster } from '../clusters/remote-cluster.ts'
import { memoryHttp } from '../testing/memory-http.ts'
import { pushSpans } from '../testing/push-spans.ts'
import { Forwarder } from './forwarder.ts'
import type { LaneState } from './lane.ts'
import type { RouteSettings } from './route-settings.ts'
import { type Gate, startGate } from './testing/gate.ts'

// A Tailspan that forwards, and another one behind a gate as its target; all over real sockets.

// A busy machine may take its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const BASE = 1_768_471_200_000_000_001n
type Http = ReturnType<typeof memoryHttp>

let folder: string
let target: Http
let gate: Gate
let clusters: Map<string, RemoteCluster>
let warnings: string[]
let forwarder: Forwarder
let hub: Http
let drainMs = 60_000

const route: RouteSettings = {
  name: 'eu',
  to: 'eu',
  signals: ['logs', 'traces'],
  matchers: [],
  fromTenants: null,
  tenant: null,
  keep: true,
  queue: { bytes: 4_000_000, whenFull: 'refuse' },
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-forward-'))
  target = memoryHttp()
  gate = await startGate(target.app)
  clusters = new Map()
  addCluster({ id: 'eu', loki: { url: gate.url }, otlp: { url: gate.url } })
  warnings = []
  start()
})
afterEach(async () => {
  await forwarder.close()
  await hub.close()
  for (const cluster of clusters.values()) await cluster.close()
  await gate.stop()
  await target.close()
  await rm(folder, { recursive: true })
})

function addCluster(settings: ClusterSettings): void {
  clusters.set(settings.id, new RemoteCluster(settings, { warn: () => {} }))
}

function start(): void {
  forwarder = new Forwarder({
    folder,
    clusterOf: (id) => clusters.get(id),
    id: 'hub',
    now: Date.now,
    random: () => 0,
    warn: (message) => void warnings.push(message),
    // What is blocked waits until it is woken.
    pace: { firstMs: 1, longestMs: 5, blockedMs: 1e8 },
    drainMs,
  })
  hub = memoryHttp(forwarder)
}

async function restart(routes: readonly RouteSettings[]): Promise<void> {
  await forwarder.close()
  await hub.close()
  start()
  await forwarder.configure(routes)
}

interface Line {
  readonly app?: string
  readonly text: string
  readonly metadata?: Record<string, string>
}

let pushed = 0n
/** Pushes lines, each with a time of its own. */
function push(lines: readonly Line[], tenant?: string): Promise<LightMyRequestResponse> {
  const streams = lines.map(({ app = 'shop', text, metadata }) => ({
    stream: { app },
    values: [[`${BASE + pushed++}`, text, ...(metadata ? [metadata] : [])]],
  }))
  const headers = tenant === undefined ? {} : { 'x-scope-orgid': tenant }
  return hub.app.inject({ method: 'POST', url: '/loki/api/v1/push', headers, payload: { streams } })
}

async function taken(...lines: readonly string[]): Promise<void> {
  const response = await push(lines.map((text) => ({ text })))
  expect(response.statusCode, response.body).toBe(204)
}

interface Found {
  data: { result: { stream: Record<string, string>; values: [string, string, unknown][] }[] }
}

/** Lines that a server has, oldest first. */
async function linesOf({ app }: Http, query = '{app=~".+"}'): Promise<string[]> {
  const range = `start=${BASE - 1n}&end=${BASE + 1_000_000_000n}&limit=5000&direction=forward`
  const url = `/loki/api/v1/query_range?query=${encodeURIComponent(query)}&${range}`
  const { data } = (await app.inject({ url })).json<Found>()
  return data.result
    .flatMap(({ values }) => values)
    .sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .map(([, line]) => line)
}

function lane(signal: 'logs' | 'traces' = 'logs'): LaneState {
  const found = forwarder.states.find((state) => state.signal === signal)
  if (!found) throw new Error(`no lane of ${signal}`)
  return found
}

/** What an expectation waits for. */
const soon = <T>(ask: () => T) => expect.poll(ask, { timeout: 60_000, interval: 10 })

describe('what goes where', () => {
  test('lines arrive as they came, to the nanosecond, and are here, too', async () => {
    await forwarder.configure([route])
    const metadata = { trace: 'ü', __proto: 'x' }
    const sent = await push([
      { text: 'level=warn größer 🚀', metadata },
      { app: 'b "quoted"\n', text: '' },
    ])
    expect(sent.statusCode).toBe(204)
    await soon(() => lane().sent).toBe(2)
    const ask = async ({ app }: Http): Promise<unknown> => {
      const url = `/loki/api/v1/query_range?query=${encodeURIComponent('{app=~".+"}')}&start=${BASE - 1n}&limit=9`
      const headers = { 'x-loki-response-encoding-flags': 'categorize-labels' }
      return (await app.inject({ url: `${url}&end=${BASE + 10n ** 9n}`, headers })).json<Found>()
        .data.result
    }
    expect(JSON.stringify(await ask(target))).toContain('"detected_level":"warn"')
    expect(await ask(target)).toEqual(await ask(hub))
  })

  test('spans arrive, too', async () => {
    await forwarder.configure([route])
    await pushSpans(hub.app, [
      { trace: 1, id: 1, service: 'shop', start: BASE, attributes: [{ key: 'n', value: 7n }] },
      { trace: 1, id: 2, parent: 1, service: 'db', start: BASE + 1n },
    ])
    await soon(() => lane('traces').sent).toBe(2)
    const id = '10000000000000000000000000000001'
    const ask = async ({ app }: Http): Promise<unknown> =>
      (await app.inject({ url: `/api/traces/${id}` })).json()
    expect(await ask(target)).toEqual(await ask(hub))
    expect(gate.seen.map(({ path }) => path)).toEqual(['/v1/traces'])
  })

  test('a selector chooses, of spans by the attributes of their resources', async () => {
    const matchers = [{ name: 'service_name', op: '=~', value: 'shop|k8s.*' }] as const
    await forwarder.configure([{ ...route, matchers, keep: false }])
    await push([
      { app: 'shop', text: 'goes' },
      { app: 'other', text: 'stays' },
      { app: 'shop', text: 'goes, too' },
    ])
    await pushSpans(hub.app, [
      { trace: 1, id: 1, service: 'shop', start: BASE },
      { trace: 1, id: 2, service: 'other', start: BASE },
    ])
    await soon(() => lane().sent + lane('traces').sent).toBe(3)
    expect(await linesOf(target)).toEqual(['goes', 'goes, too'])
    expect(await linesOf(hub)).toEqual(['stays'])
    const id = '10000000000000000000000000000001'
    const spans = async ({ app }: Http): Promise<unknown> =>
      (await app.inject({ url: `/api/traces/${id}` })).body.match(/"spanId"/g)?.length
    expect([await spans(target), await spans(hub)]).toEqual([1, 1])
  })

  test('a tenant chooses, and is told on or replaced', async () => {
    const only = { ...route, signals: ['logs'] } as const
    await forwarder.configure([
      { ...only, fromTenants: ['red'], tenant: { pass: true } },
      { ...only, name: 'blue', fromTenants: ['blue'], tenant: { as: 'navy' } },
    ])
    await push([{ text: 'from red' }], 'red')
    await push([{ text: 'from blue' }], 'blue')
    await push([{ text: 'from nobody' }])
    await soon(() => forwarder.states.map(({ sent }) => sent)).toEqual([1, 1])
    expect(new Set(gate.seen.map(({ tenant }) => tenant))).toEqual(new Set(['navy', 'red']))
    expect((await linesOf(target)).sort()).toEqual(['from blue', 'from red'])
  })

  test('of two routes to one cluster the first that matches takes a line', async () => {
    const all = { ...route, signals: ['logs'] } as const
    await forwarder.configure([all, { ...all, name: 'again', keep: false }])
    await taken('once')
    await soon(() => lane().sent).toBe(1)
    expect(forwarder.states.map(({ sent, queued }) => sent + queued.items)).toEqual([1, 0])
    expect(await linesOf(hub)).toEqual(['once'])
  })
})

describe('targets that fail', () => {
  beforeEach(() => forwarder.configure([{ ...route, signals: ['logs'] }]))

  test.each([
    ['goes away', 'reset', 'unreachable'],
    ['is overloaded', { status: 429, headers: { 'retry-after': '0' } }, 'rate_limited'],
    ['fails', { status: 500, body: 'boom' }, 'unavailable'],
    ['restarts', { status: 503 }, 'unavailable'],
  ] as const)('one that %s gets everything later, in order', async (_what, act, code) => {
    gate.always = act
    await taken('one', 'two')
    await soon(() => lane().retried).toBeGreaterThan(2)
    await taken('three')
    expect(lane()).toMatchObject({ status: 'retrying', lastError: { code }, sent: 0 })
    expect(lane().queued).toMatchObject({ items: 3 })
    gate.always = 'pass'
    await soon(() => lane().sent).toBe(3)
    await soon(() => lane().queued.items).toBe(0)
    expect(lane()).toMatchObject({ status: 'ok', nextAttemptMs: null })
    expect(await linesOf(target)).toEqual(['one', 'two', 'three'])
  })

  test('one that is asked to wait for is left alone as long as it says', async () => {
    gate.next.push({ status: 429, headers: { 'retry-after': '3000' } })
    await taken('one')
    await soon(() => lane().nextAttemptMs).not.toBeNull()
    // Ten minutes at most, whatever it says.
    const waitMs = (lane().nextAttemptMs ?? 0) - Date.now()
    expect(waitMs).toBeGreaterThan(500_000)
    expect(waitMs).toBeLessThan(601_000)
  })

  test('what it does not take is never sent again, and told with its words', async () => {
    gate.next.push({ status: 400, body: 'entry too far behind' })
    await taken('bad')
    await soon(() => lane().rejected.get('bad_request')).toBe(1)
    await taken('good')
    await soon(() => lane().sent).toBe(1)
    expect(gate.seen).toHaveLength(2)
    expect(lane().lastError?.message).toContain('entry too far behind')
    expect(await linesOf(target)).toEqual(['good'])
  })

  test('what is too much at once goes in parts; a line that is too much alone is told', async () => {
    gate.always = { status: 413 }
    const tooLarge = gate.next
    await taken(...Array.from({ length: 8 }, (_, i) => `line ${i}`))
    await soon(() => lane().rejected.get('too_large')).toBe(8)
    // A whole, two halves, four quarters, eight lines.
    expect(gate.seen).toHaveLength(15)
    gate.always = 'pass'
    tooLarge.push({ status: 413 }, { status: 413 })
    await taken(...Array.from({ length: 8 }, (_, i) => `again ${i}`))
    await soon(() => lane().sent).toBe(8)
    expect(await linesOf(target)).toEqual(Array.from({ length: 8 }, (_, i) => `again ${i}`))
  })

  test.each([
    [{ status: 401, body: 'who are you' }, 'unauthorized'],
    [{ status: 403 }, 'forbidden'],
    [{ status: 404 }, 'not_found'],
    [{ status: 200, headers: { 'content-type': 'text/html' }, body: 'log in' }, 'bad_response'],
  ] as const)('%j blocks until somebody has put it right', async (act, code) => {
    gate.next.push(act)
    await taken('one')
    await soon(() => lane()).toMatchObject({ status: 'blocked', lastError: { code } })
    expect(gate.seen).toHaveLength(1)
    await soon(() => lane().nextAttemptMs).not.toBeNull()
    forwarder.wake('eu')
    await soon(() => lane().sent).toBe(1)
  })

  test('one that does not answer ends with this', async () => {
    drainMs = 10
    await restart([{ ...route, signals: ['logs'] }])
    drainMs = 60_000
    gate.always = 'hang'
    await taken('one')
    await soon(() => gate.seen.length).toBe(1)
    await forwarder.close()
    gate.always = 'pass'
    await restart([{ ...route, signals: ['logs'] }])
    await soon(() => lane().sent).toBe(1)
  })

  test('a cluster that is gone is waited for', async () => {
    const cluster = clusters.get('eu')
    clusters.delete('eu')
    await taken('one')
    await soon(() => lane()).toMatchObject({ status: 'blocked', lastError: { code: 'not_found' } })
    await soon(() => lane().nextAttemptMs).not.toBeNull()
    if (cluster) clusters.set('eu', cluster)
    forwarder.wake('eu')
    await soon(() => lane().sent).toBe(1)
  })

  test('secrets of the target are not told', async () => {
    await clusters.get('eu')?.close()
    addCluster({ id: 'eu', loki: { url: gate.url, auth: { bearer: 'hunter2-hunter2' } } })
    gate.next.push({ status: 401, body: 'no such token: hunter2-hunter2' })
    await taken('one')
    await soon(() => lane().status).toBe('blocked')
    expect(lane().lastError?.message).toContain('no such token')
    expect(JSON.stringify((await hub.app.inject({ url: '/api/v1/forward' })).json())).not.toContain(
      'hunter2',
    )
  })
})

describe('queues that are full', () => {
  const small = { ...route, signals: ['logs'] } as const
  const large = 'x'.repeat(200_000)

  /** Fills the queue; answers what the last push was answered. */
  async function fill(pushes: number): Promise<LightMyRequestResponse | undefined> {
    gate.always = 'reset'
    let last: LightMyRequestResponse | undefined
    for (let i = 0; i < pushes; i++) last = await push([{ text: `${i} ${large}` }])
    return last
  }

  test('the sender is told to wait, and by whom; nothing is half taken', async () => {
    await forwarder.configure([small])
    const last = await fill(21)
    expect(last?.statusCode).toBe(503)
    expect(last?.headers['retry-after']).toBe('5')
    expect(last?.body).toContain('the queue of logs to eu is full')
    expect(await linesOf(hub)).toHaveLength(19)
    expect(lane().queued.items).toBe(19)
    expect(lane().queued.bytes).toBeLessThanOrEqual(4_000_000)
    expect(lane().refused.get('queue_full')).toBe(2)
    expect((await hub.app.inject({ url: '/health' })).json()).toMatchObject({ status: 'degraded' })
    gate.always = 'pass'
    await soon(() => lane().sent).toBe(19)
    await soon(async () => (await push([{ text: 'again' }])).statusCode).toBe(204)
  })

  test('what comes last is dropped when that is wanted, and counted', async () => {
    await forwarder.configure([{ ...small, queue: { ...small.queue, whenFull: 'drop-newest' } }])
    expect((await fill(21))?.statusCode).toBe(204)
    expect(lane().dropped.get('newest')).toBe(2)
    expect(await linesOf(hub)).toHaveLength(21)
    gate.always = 'pass'
    await soon(() => lane().sent).toBe(19)
  })

  test('what came first is dropped when that is wanted, and counted', async () => {
    await forwarder.configure([{ ...small, queue: { ...small.queue, whenFull: 'drop-oldest' } }])
    expect((await fill(25))?.statusCode).toBe(204)
    const dropped = lane().dropped.get('oldest') ?? 0
    expect(dropped).toBeGreaterThanOrEqual(5)
    gate.always = 'pass'
    await soon(() => lane().sent).toBe(25 - dropped)
    expect((await linesOf(target)).at(-1)).toMatch(/^24 /)
  })
})

describe('changes', () => {
  const logs = { ...route, signals: ['logs'] } as const

  test('what waits is there after a restart', async () => {
    await forwarder.configure([logs])
    gate.always = { status: 503 }
    await taken('one', 'two')
    await restart([logs])
    await taken('three')
    gate.always = 'pass'
    await soon(() => lane().sent).toBe(3)
    expect(await linesOf(target)).toEqual(['one', 'two', 'three'])
  })

  test('what can be sent is sent before the end', async () => {
    await forwarder.configure([logs])
    for (let i = 0; i < 20; i++) await taken(`line ${i}`)
    await forwarder.close()
    expect(await linesOf(target)).toHaveLength(20)
  })

  test('a route that goes leaves its queue on disk, says so, and finds it again', async () => {
    await forwarder.configure([logs])
    gate.always = { status: 503 }
    await taken('one')
    await forwarder.configure([])
    expect(warnings).toEqual([expect.stringMatching(/\d+ bytes of logs wait in .*eu.logs/)])
    expect(forwarder.left).toMatchObject([{ name: 'eu', signal: 'logs' }])
    await taken('not forwarded')
    await restart([])
    expect(warnings).toHaveLength(2)
    gate.always = 'pass'
    await forwarder.configure([logs])
    await soon(() => lane().sent).toBe(1)
    expect(await linesOf(target)).toEqual(['one'])
    expect(forwarder.left).toEqual([])
  })

  test('a route that goes with nothing to send leaves nothing', async () => {
    await forwarder.configure([logs])
    await taken('one')
    await soon(() => lane().queued.items).toBe(0)
    await forwarder.configure([])
    expect(warnings).toEqual([])
    expect(await readdir(join(folder, 'eu'))).toEqual([])
  })

  test('other settings of a route hold for what waits, too', async () => {
    await forwarder.configure([logs])
    gate.always = { status: 503 }
    await taken('one')
    addCluster({ id: 'us', loki: { url: gate.url, tenant: 'us' } })
    gate.always = 'pass'
    await forwarder.configure([{ ...logs, to: 'us', keep: false }])
    await taken('two')
    await soon(() => lane().sent).toBeGreaterThanOrEqual(1)
    await soon(() => lane().queued.items).toBe(0)
    expect(gate.seen.at(-1)?.tenant).toBe('us')
    expect(await linesOf(target)).toEqual(['one', 'two'])
    expect(await linesOf(hub)).toEqual(['one'])
  })
})

test('all of it can be seen', async () => {
  await forwarder.configure([route])
  gate.always = { status: 401, body: 'who are you' }
  await taken('one')
  await soon(() => lane().status).toBe('blocked')
  const { targets } = (await hub.app.inject({ url: '/api/v1/forward' })).json<{
    targets: unknown[]
  }>()
  expect(targets).toMatchObject([
    {
      name: 'eu',
      signal: 'logs',
      to: 'eu',
      status: 'blocked',
      queued: { items: 1, maxBytes: 4_000_000 },
      lastError: {
        code: 'unauthorized',
        message: expect.stringContaining('who are you') as string,
      },
    },
    { signal: 'traces', status: 'ok' },
  ])
  const { body } = await hub.app.inject({ url: '/metrics' })
  expect(body).toContain('tailspan_forward_queued_items{target="eu",signal="logs"} 1')
  expect(body).toContain(
    'tailspan_forward_failing{target="eu",signal="logs",code="unauthorized"} 1',
  )
  expect(body).toContain('tailspan_forward_sent_total{target="eu",signal="traces"} 0')
  const health = await hub.app.inject({ url: '/health' })
  expect(health.statusCode).toBe(200)
  expect(health.json()).toMatchObject({
    status: 'degraded',
    forward: [expect.stringContaining('eu (logs to eu) is blocked, 1 waiting since') as string],
  })
})

test('two servers that forward to each other stop when it has come round', async () => {
  const other = new Forwarder({
    folder: join(folder, 'other'),
    clusterOf: (id) => clusters.get(id),
    id: 'other',
    now: Date.now,
    random: () => 0,
    warn: () => {},
    drainMs,
  })
  const back = memoryHttp(other)
  const there = await startGate(back.app)
  const here = await startGate(hub.app)
  addCluster({ id: 'there', loki: { url: there.url } })
  addCluster({ id: 'here', loki: { url: here.url } })
  const logs = { ...route, signals: ['logs'] } as const
  await forwarder.configure([{ ...logs, to: 'there' }])
  await other.configure([{ ...logs, to: 'here' }])
  await taken('round')
  await soon(() => other.states[0]?.sent).toBe(1)
  // What came back is not passed on: nothing waits anywhere, and nothing more comes.
  await soon(() => [lane().sent, lane().queued.items]).toEqual([1, 0])
  expect([there.seen.length, here.seen.length]).toEqual([1, 1])
  expect([await linesOf(hub), await linesOf(back)]).toEqual([['round'], ['round']])
  await other.close()
  await back.close()
  await there.stop()
  await here.stop()
})
