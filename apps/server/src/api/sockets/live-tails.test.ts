import { once } from 'node:events'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'

const http = memoryHttp()
const now = BigInt(Date.now()) * 1_000_000n
let base = ''

beforeAll(async () => {
  await http.app.listen({ host: '127.0.0.1', port: 0 })
  const address = http.app.server.address()
  base = `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  await pushLines(http.app, { app: 'shop' }, [
    [now - 2_000_000_000n, 'level=info msg=first', { trace_id: 'ab'.repeat(16) }],
    [now - 1_000_000_000n, 'level=error msg=second'],
  ])
})
afterAll(() => http.close())

/** What `tail` answers, frame by frame. */
async function open(path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(base + path, { headers })
  onTestFinished(() => socket.close())
  const frames: Record<string, unknown>[] = []
  const waiting: (() => void)[] = []
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as Record<string, unknown>)
    waiting.shift()?.()
  })
  await once(socket, 'open')
  return {
    socket,
    async next(): Promise<Record<string, unknown>> {
      if (frames.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
      return frames.shift() ?? {}
    },
  }
}

/** The status and text with which an upgrade is refused. */
async function refusal(path: string): Promise<[number | undefined, string]> {
  const socket = new WebSocket(base + path)
  socket.on('error', () => {})
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    NodeJS.ReadableStream & { statusCode?: number },
  ]
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return [response.statusCode, text]
}

const q = encodeURIComponent

test("Loki's tail sends history, oldest first, then what is kept from then on", async () => {
  const tail = await open(`/loki/api/v1/tail?query=${q('{app="shop"} |~ "first|second|third"')}`)
  const history = (await tail.next())['streams'] as { values: string[][] }[]
  expect(history.map(({ values }) => values[0]?.[1])).toEqual([
    'level=info msg=first',
    'level=error msg=second',
  ])
  await pushLines(http.app, { app: 'shop' }, [
    [now, 'level=info msg=third', { user: 'u1' }],
    [now + 1n, 'level=info msg=other'],
  ])
  expect((await tail.next())['streams']).toEqual([
    {
      stream: { app: 'shop', detected_level: 'info', service_name: 'shop', user: 'u1' },
      values: [[String(now), 'level=info msg=third']],
    },
  ])
})

test('the tail from before Loki 1.0 sends labels as text and times as RFC 3339', async () => {
  const tail = await open(`/api/prom/tail?limit=1&query=${q('{app="shop"} |= "first"')}`)
  expect((await tail.next())['streams']).toEqual([
    {
      labels: expect.stringMatching(/^\{app="shop", .*\}$/) as unknown,
      entries: [
        { ts: expect.stringMatching(/^\d{4}-.*Z$/) as unknown, line: 'level=info msg=first' },
      ],
    },
  ])
})

test("Loki's tail tells stream labels, metadata and parsed fields apart when asked to", async () => {
  const tail = await open(
    `/loki/api/v1/tail?limit=1&query=${q('{app="shop"} |= "first" | logfmt')}`,
    { 'x-loki-response-encoding-flags': 'categorize-labels' },
  )
  expect((await tail.next())['streams']).toEqual([
    {
      stream: { app: 'shop', service_name: 'shop' },
      values: [
        [
          String(now - 2_000_000_000n),
          'level=info msg=first',
          {
            structuredMetadata: { detected_level: 'info', trace_id: 'ab'.repeat(16) },
            parsed: { level: 'info', msg: 'first' },
          },
        ],
      ],
    },
  ])
})

test.each([
  ['/loki/api/v1/tail?query=%7B', 400, 'parse error'],
  [`/loki/api/v1/tail?query=${q('rate({app="a"}[1m])')}`, 400, 'only log queries can be tailed'],
  [`/loki/api/v1/tail?delay_for=6&query=${q('{app="a"}')}`, 400, 'delay_for'],
  ['/api/v1/logs/tail?query=%7Bapp', 400, 'parse error'],
  ['/api/v1/nope', 404, 'not found'],
])('%s is refused', async (path, status, text) => {
  const [code, body] = await refusal(path)
  expect(code).toBe(status)
  expect(body).toContain(text)
})

test('the UI tail holds its lines while it is paused, and says how many', async () => {
  const tail = await open(`/api/v1/logs/tail?limit=0&query=${q('{app="live"}')}`)
  tail.socket.send('{"type":"pause"}')
  expect(await tail.next()).toEqual({ type: 'status', state: 'paused', held: 0 })
  await pushLines(http.app, { app: 'live' }, [[now + 2n, 'while paused']])
  let status = await tail.next()
  while (status['held'] === 0) status = await tail.next()
  expect(status).toEqual({ type: 'status', state: 'paused', held: 1 })
  tail.socket.send('{"type":"resume"}')
  expect(await tail.next()).toMatchObject({ type: 'status', state: 'live' })
  const frame = await tail.next()
  expect(frame).toMatchObject({ type: 'lines', lines: [{ line: 'while paused' }] })
  expect(frame).not.toHaveProperty('dropped')
})

test('the UI tail of one trace sends the lines of that trace only', async () => {
  const tail = await open(`/api/v1/logs/tail?limit=10&traceId=${'ab'.repeat(16)}`)
  expect(await tail.next()).toMatchObject({
    type: 'lines',
    lines: [{ line: 'level=info msg=first', traceId: 'ab'.repeat(16) }],
  })
})

test.each(['nonsense', '[]', 'null', '{"type":"stop"}', '{}'])(
  'the UI tail ends when it is told %s',
  async (message) => {
    const { socket } = await open('/api/v1/logs/tail?limit=0')
    socket.send(message)
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([1008, 'messages are {"type":"pause"|"resume"}'])
  },
)
