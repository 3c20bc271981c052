import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer as createProxy, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'

// A Tailspan that tails itself, a second one, and servers that do as a script says.

const now = BigInt(Date.now()) * 1_000_000n
const second = 1_000_000_000n
const q = encodeURIComponent
let hub: ReturnType<typeof memoryHttp>
let eu: ReturnType<typeof memoryHttp>
let base: string

beforeEach(async () => {
  hub = memoryHttp()
  eu = memoryHttp()
  base = (await hub.app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')
  await addCluster('eu', await eu.app.listen({ port: 0, host: '127.0.0.1' }))
})
afterEach(async () => {
  await hub.close()
  await eu.close()
})

async function addCluster(id: string, url: string): Promise<void> {
  const payload = { id, loki: { url } }
  const { statusCode } = await hub.app.inject({ method: 'POST', url: '/api/v1/clusters', payload })
  expect(statusCode).toBe(201)
}

async function push(app: FastifyInstance, at: bigint, line: string): Promise<void> {
  await pushLines(app, { app: 'shop' }, [[at, line]])
}

interface Frame {
  readonly streams: { stream: Record<string, string>; values: string[][] }[]
  readonly dropped_entries?: { timestamp: string; labels: object }[]
  readonly dropped?: object
  readonly clusters?: { id: string; status: string; code?: string }[]
}

/** A tail, and what came over it so far. */
async function open(path: string) {
  const socket = new WebSocket(base + path)
  onTestFinished(() => socket.terminate())
  const frames: Frame[] = []
  let wake = (): void => {}
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as Frame)
    wake()
  })
  await once(socket, 'open')
  return {
    socket,
    frames,
    /** Waits until what came passes. */
    async until(passes: (frames: readonly Frame[]) => boolean): Promise<void> {
      while (!passes(frames)) await new Promise<void>((resolve) => (wake = resolve))
    },
    /** `cluster line` of each line. */
    lines: () => frames.flatMap(linesOf),
  }
}

function linesOf({ streams }: Frame): string[] {
  return streams.flatMap(({ stream, values }) =>
    values.map(([, line]) => `${stream['cluster'] ?? '-'} ${line}`),
  )
}

const has = (line: string) => (frames: readonly Frame[]) => frames.flatMap(linesOf).includes(line)

/** A Loki that answers ranges with nothing and tails as told. Answers its address. */
async function scripted(
  scripts: ((socket: WebSocket, request: IncomingMessage) => void)[],
): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"data":{"resultType":"streams","result":[]}}')
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) => scripts.shift()?.(socket, request))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function frame(...lines: (readonly [at: bigint, line: string])[]): string {
  const values = lines.map(([at, line]) => [String(at), line])
  return JSON.stringify({ streams: [{ stream: { app: 'shop' }, values }] })
}

const tailAll = `/clusters/all/loki/api/v1/tail?query=${q('{app="shop"}')}`

const fares = (id: string) => (frames: readonly Frame[]) =>
  frames.findLast(({ clusters }) => clusters)?.clusters?.find((one) => one.id === id)

test('history of all clusters comes first, then lines as they come', async () => {
  await push(hub.app, now - 3n * second, 'one')
  await push(eu.app, now - 2n * second, 'two')
  const tail = await open(tailAll)
  await tail.until((frames) => has('eu two')(frames) && has('local one')(frames))
  await tail.until((frames) => fares('eu')(frames)?.status === 'ok')
  expect(fares('local')(tail.frames)).toMatchObject({ status: 'ok' })
  await push(eu.app, now + 1n * second, 'live there')
  await tail.until(has('eu live there'))
  await push(hub.app, now + 2n * second, 'live here')
  await tail.until(has('local live here'))
  expect(tail.lines()).toHaveLength(4)
  expect(tail.frames.some((one) => one.dropped)).toBe(false)
})

test('clusters that the query leaves out are not asked', async () => {
  const asked: string[] = []
  await addCluster('us', await scripted([(_, request) => void asked.push(request.url ?? '')]))
  const query = q('{app="shop", cluster=~"eu|local"} |= "x" | line_format "{{.cluster}}!"')
  const tail = await open(`/clusters/all/loki/api/v1/tail?query=${query}`)
  await push(eu.app, now, 'x')
  await tail.until(has('eu eu!'))
  await push(hub.app, now, 'x')
  await tail.until(has('local local!'))
  expect(asked).toEqual([])
  expect(tail.frames[0]?.clusters?.map(({ id }) => id)).toEqual(['local', 'eu'])
})

test('a line that two clusters hold alike comes once, unless both are wanted', async () => {
  const single = await open(tailAll)
  const both = await open(`${tailAll}&dedup=false`)
  for (const app of [hub.app, eu.app]) await push(app, now, 'the same')
  await push(eu.app, now + 1n, 'the end')
  await both.until((frames) => frames.flatMap(linesOf).length === 3)
  expect(both.lines().sort()).toEqual(['eu the end', 'eu the same', 'local the same'])
  await single.until(has('eu the end'))
  expect(single.lines().filter((line) => line.endsWith('the same'))).toHaveLength(1)
})

test('a cluster that does not answer neither stops nor delays the others, and is named', async () => {
  const silent = createServer(() => {}).on('upgrade', () => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    silent.closeAllConnections()
    silent.close()
  })
  await addCluster('silent', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`)
  await push(eu.app, now, 'history')
  const tail = await open(tailAll)
  await tail.until(has('eu history'))
  await push(hub.app, now, 'live')
  await tail.until(has('local live'))
  expect(tail.frames[0]?.clusters?.find(({ id }) => id === 'silent')).toMatchObject({
    status: 'error',
    code: 'connecting',
  })
})

test.each([401, 403, 404, 429, 500])('a cluster that refuses with %i is named', async (status) => {
  const server = createServer((_, response) => response.writeHead(status).end('no'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  await addCluster('bad', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const tail = await open(tailAll)
  const named = (frames: readonly Frame[]): boolean =>
    !['connecting', undefined].includes(fares('bad')(frames)?.code)
  await tail.until(named)
  await tail.until((frames) => frames.some(({ dropped }) => dropped !== undefined))
  expect(tail.frames.flatMap(({ dropped }) => dropped ?? [])).toEqual([
    { cluster: 'bad', count: 0, reason: 'no_history' },
  ])
  await push(eu.app, now, 'live')
  await tail.until(has('eu live'))
})

test('a connection that breaks is taken up again: no line twice, and the gap is told', async () => {
  await addCluster(
    'us',
    await scripted([
      (socket) => {
        socket.send(frame([now, 'one'], [now + 1n, 'two']))
        socket.close(1000, 'that is enough')
      },
      (socket) => {
        socket.send(frame([now + 1n, 'two'], [now + 2n, 'three']))
      },
    ]),
  )
  const tail = await open(`/clusters/all/loki/api/v1/tail?query=${q('{app="shop",cluster="us"}')}`)
  await tail.until(has('us three'))
  expect(tail.lines()).toEqual(['us one', 'us two', 'us three'])
  const gap = tail.frames.find(({ dropped }) => dropped !== undefined)
  expect(gap).toMatchObject({ dropped: { cluster: 'us', count: 0, reason: 'reconnected' } })
  expect(gap?.dropped_entries).toEqual([
    { timestamp: String(now + 1n), labels: { cluster: 'us' } },
    { timestamp: expect.any(String) as string, labels: { cluster: 'us' } },
  ])
})

test('no line is lost or shown twice, however often the connection breaks', async () => {
  const target = eu.app.server.address() as AddressInfo
  const open_ = new Set<Socket>()
  const proxy = createProxy((near) => {
    const far = connect(target.port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open_.add(one)
      one
        .on('error', () => {})
        .on('close', () => {
          open_.delete(one)
          other.destroy()
        })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of open_) socket.resetAndDestroy()
  }
  onTestFinished(() => {
    cut()
    proxy.close()
  })
  await addCluster('far', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  const path = `/clusters/all/loki/api/v1/tail?query=${q('{app="shop",cluster="far"}')}`
  const tail = await open(path)
  // Later than the tail began: those from before that come while it has no connection are missed.
  const later = BigInt(Date.now()) * 1_000_000n + 60n * second
  const expected: string[] = []
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i < 20; i++) {
      const line = `line ${round * 20 + i}`
      expected.push(`far ${line}`)
      await push(eu.app, later + BigInt(expected.length), line)
      // In a part of the rounds in the middle of lines, in others when all have come.
      if (round % 2 === 0 && i === 3 * round) cut()
    }
    await tail.until(has(expected.at(-1) ?? ''))
    if (round % 2 === 1) cut()
  }
  expect(tail.lines()).toEqual(expected)
  expect(tail.frames.some((one) => one.dropped)).toBe(true)
})

test('what a cluster leaves out is told', async () => {
  const dropped_entries = [now, now + 5n].map((at) => ({ timestamp: String(at), labels: {} }))
  const dropped = { count: 7, reason: 'slow_reader' }
  const text = JSON.stringify({ streams: [], dropped_entries, dropped })
  await addCluster('us', await scripted([(socket) => socket.send(text)]))
  const tail = await open(tailAll)
  await tail.until((frames) => frames.some((one) => one.dropped))
  expect(tail.frames.find((one) => one.dropped)).toMatchObject({
    dropped: { cluster: 'us', count: 7, reason: 'source' },
    dropped_entries: [{ timestamp: String(now) }, { timestamp: String(now + 5n) }],
  })
})

test('clusters that are added are followed, those that are removed no more', async () => {
  const tail = await open(tailAll)
  await tail.until((frames) => frames.length > 0)
  let gone = (): void => {}
  const left = new Promise<void>((resolve) => (gone = resolve))
  const script = (socket: WebSocket): void => {
    socket.on('close', gone)
    socket.send(frame([now, 'hello']))
  }
  await addCluster('us', await scripted([script]))
  await tail.until(has('us hello'))
  await hub.app.inject({ method: 'DELETE', url: '/api/v1/clusters/us' })
  await left
  await push(eu.app, now, 'still here')
  await tail.until(has('eu still here'))
})

test('a tail that ends leaves no connection behind', async () => {
  let gone = (): void => {}
  const left = new Promise<void>((resolve) => (gone = resolve))
  const script = (socket: WebSocket): void => void socket.on('close', gone)
  await addCluster('us', await scripted([script, script]))
  const tail = await open(tailAll)
  await tail.until((frames) => frames.length > 0)
  tail.socket.close()
  await left
})

/** The status and text with which an upgrade is refused. */
async function refusal(path: string): Promise<[number | undefined, string]> {
  const socket = new WebSocket(base + path)
  socket.on('error', () => {})
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return [response.statusCode, text]
}

test.each([
  ['all/loki/api/v1/tail?query=%7B', 400, 'parse error'],
  [`all/loki/api/v1/tail?query=${q('rate({app="a"}[1m])')}`, 400, 'only log queries'],
  [`all/loki/api/v1/tail?delay_for=6&query=${q('{app="a"}')}`, 400, 'delay_for'],
  [`all/loki/api/v1/tail?dedup=maybe&query=${q('{app="a"}')}`, 400, 'dedup'],
  ['eu/loki/api/v1/tail?query=%7B', 400, 'parse error'],
  ['none/loki/api/v1/tail?query=%7B', 404, 'there is no cluster "none"'],
  ['local/loki/api/v1/tail?query=%7B', 400, 'parse error'],
])('/clusters/%s is refused', async (path, status, text) => {
  const [code, body] = await refusal(`/clusters/${path}`)
  expect(code).toBe(status)
  expect(body).toContain(text)
})

test('the tail of one cluster is passed on as it is', async () => {
  await push(eu.app, now, 'there')
  const tail = await open(`/clusters/eu/loki/api/v1/tail?query=${q('{app="shop"}')}&limit=5`)
  await tail.until(has('- there'))
  await push(eu.app, now + 1n, 'live')
  await tail.until(has('- live'))
  expect(tail.frames[0]).not.toHaveProperty('clusters')
})

test('the tail of one cluster ends as it does there', async () => {
  const requests: string[] = []
  const url = await scripted([
    (socket, request) => {
      requests.push(request.url ?? '')
      socket.send('{"streams":[]}')
      socket.close(1000, 'reached tail max duration limit')
    },
    (socket) => socket.terminate(),
  ])
  await addCluster('us', `${url}/below`)
  const path = '/clusters/us/loki/api/v1/tail?query=%7B%7D&limit=3'
  const closed = async (): Promise<unknown[]> => {
    const socket = new WebSocket(base + path)
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
    return [code, reason.toString()]
  }
  expect(await closed()).toEqual([1000, 'reached tail max duration limit'])
  expect(await closed()).toEqual([1011, 'the connection to the cluster broke'])
  expect(requests).toEqual(['/below/loki/api/v1/tail?query=%7B%7D&limit=3'])
  await addCluster('off', 'http://127.0.0.1:1')
  const [status, text] = await refusal('/clusters/off/loki/api/v1/tail?query=%7B%7D')
  expect([status, text]).toEqual([502, expect.stringContaining('cluster "off" cannot be reached')])
})
