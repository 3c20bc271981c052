import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Loss } from '../../options/sink.ts'
import { appendLokiJson, lokiJson } from '../loki/loki-json.ts'
import { type FaultLoki, startFaultLoki } from '../testing/fault-loki.ts'
import { HttpPost } from './post.ts'
import type { ShipStream } from './segment.ts'
import { Shipper, type ShipperOptions } from './shipper.ts'

let loki: FaultLoki
const shippers: Shipper[] = []
const losses: Loss[] = []

beforeEach(async () => {
  loki = await startFaultLoki()
  losses.length = 0
})

afterEach(async () => {
  await Promise.all(shippers.splice(0).map((shipper) => shipper.close(AbortSignal.abort())))
  await loki.stop()
})

const info: ShipStream = { labels: [['level', 'info']], rank: 2 }
const error: ShipStream = { labels: [['level', 'error']], rank: 4 }
const soon = (): AbortSignal => AbortSignal.timeout(20_000)
let nanos = 0

function shipper(options: Partial<ShipperOptions> = {}, timeoutMs = 10_000): Shipper {
  const url = new URL('/loki/api/v1/push', loki.url)
  const made = new Shipper(
    {
      name: 'loki',
      batchBytes: 1024 * 1024,
      queueBytes: 32 * 1024 * 1024,
      whenFull: 'drop-oldest',
      delayMs: 1e6,
      replayBytesPerSecond: 1e9,
      spoolOverflow: false,
      ...options,
    },
    {
      wires: [lokiJson(true)],
      post: new HttpPost({ url, headers: {}, timeoutMs }),
      spool: null,
      lost: (loss) => void losses.push(loss),
      random: () => 0,
    },
  )
  shippers.push(made)
  return made
}

function add(to: Shipper, line: string, stream = info): void {
  const at = { ms: Date.now(), nanos: nanos++ }
  to.add(stream, line.length * 3 + 100, { at, text: line, metadata: [] }, appendLokiJson)
}

it('sends what was added, each stream in its order', async () => {
  const one = shipper()
  const lines = Array.from({ length: 1000 }, (_, i) => `line ${i} "quoted" ü`)
  for (const line of lines) add(one, line)
  add(one, 'bad', error)
  expect(await one.flush(soon())).toEqual({ sent: 1001, spooled: 0, lost: 0 })
  expect(loki.streams.get('{level="info"}')?.map(({ line }) => line)).toEqual(lines)
  expect(loki.streams.get('{level="error"}')?.map(({ line }) => line)).toEqual(['bad'])
  expect(one.health()).toEqual({
    sink: 'loki',
    state: 'ok',
    queued: 0,
    queuedBytes: 0,
    sent: 1001,
    lost: 0,
  })
})

it('sends a batch that is full, and one that waited, without being told', async () => {
  const full = shipper({ batchBytes: 1000 })
  const came = loki.next()
  for (let i = 0; i < 30; i++) add(full, 'x'.repeat(50))
  await came
  const late = shipper({ delayMs: 1 })
  add(late, 'late')
  while (!loki.lines.includes('late')) await loki.next()
})

it('keeps batches below their size', async () => {
  const one = shipper({ batchBytes: 10_000 })
  for (let i = 0; i < 1000; i++) add(one, `${i} ${'x'.repeat(90)}`)
  await one.flush(soon())
  expect(Math.max(...loki.requests.map(({ bytes }) => bytes))).toBeLessThan(10_200)
  expect(loki.lines).toHaveLength(1000)
})

it('sends again what was not taken, in order, and none twice', async () => {
  loki.faults.push({ status: 503 }, 'reset', { status: 429, retryAfter: '0' }, { status: 401 })
  loki.faults.push('kept-then-reset', { status: 500, text: 'ring is empty' })
  const one = shipper({ batchBytes: 500 })
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i} ${'x'.repeat(50)}`)
  for (const line of lines) add(one, line)
  expect(await one.flush(soon())).toEqual({ sent: 20, spooled: 0, lost: 0 })
  expect(loki.lines).toEqual(lines)
  expect(loki.duplicates).toBeGreaterThan(0)
  expect(one.health().state).toBe('ok')
})

it('does not wait for ever for an answer', async () => {
  loki.faults.push('hang')
  const one = shipper({}, 200)
  add(one, 'a')
  await one.flush(soon())
  expect(loki.lines).toEqual(['a'])
  expect(loki.requests.length).toBeGreaterThan(1)
})

it('gives up what is refused, counts it, and goes on', async () => {
  const one = shipper()
  add(one, 'x'.repeat(300_000))
  add(one, 'fine')
  expect(await one.flush(soon())).toEqual({ sent: 0, spooled: 0, lost: 2 })
  expect(loki.requests).toHaveLength(1)
  expect(one.health().lastError).toMatch(/^400 Max entry size/)
  add(one, 'next')
  await one.flush(soon())
  expect(loki.lines).toEqual(['fine', 'next'])
  expect(losses).toEqual([{ signal: 'logs', sink: 'loki', count: 2, reason: 'rejected' }])
})

it('knows how many were refused where the answer says it', async () => {
  const one = shipper()
  add(one, 'new')
  await one.flush(soon())
  const old = { ms: Date.now() - 7_200_000, nanos: 0 }
  one.add(info, 1000, { at: old, text: 'old', metadata: [] }, appendLokiJson)
  add(one, 'newer')
  expect(await one.flush(soon())).toEqual({ sent: 1, spooled: 0, lost: 1 })
})

it.each([
  ['a 413', { bodyBytes: 400 }],
  ["the 500 of Loki's own gRPC", { messageBytes: 400 }],
])('halves a batch after %s, down to the line that is too large', async (_, limits) => {
  loki.limits = { ...loki.limits, ...limits }
  const one = shipper()
  const lines = ['1', '2', '3', 'x'.repeat(1000), '4', '5', '6']
  for (const line of lines) add(one, line, line === '5' ? error : info)
  expect(await one.flush(soon())).toEqual({ sent: 6, spooled: 0, lost: 1 })
  expect(loki.streams.get('{level="info"}')?.map(({ line }) => line)).toEqual(
    lines.filter((line) => line.length === 1 && line !== '5'),
  )
  expect(losses).toEqual([{ signal: 'logs', sink: 'loki', count: 1, reason: 'too-large' }])
})

it('halves a batch of which the server says again and again that it is too much', async () => {
  loki.limits = { ...loki.limits, burstBytes: 400 }
  const one = shipper()
  const lines = Array.from({ length: 8 }, (_, i) => `${i} ${'x'.repeat(40)}`)
  for (const line of lines) add(one, line)
  expect(await one.flush(soon())).toEqual({ sent: 8, spooled: 0, lost: 0 })
  expect(loki.lines).toEqual(lines)
})

it('drops the oldest of the least grave lines when it is full', async () => {
  loki.fault = { status: 503 }
  const one = shipper({ batchBytes: 1000, queueBytes: 10_000 })
  for (let i = 0; i < 20; i++) add(one, `error ${i}`, error)
  for (let i = 0; i < 500; i++) add(one, `info ${i} ${'x'.repeat(50)}`)
  const { queuedBytes, lost, queued } = one.health()
  expect(queuedBytes).toBeLessThanOrEqual(10_000)
  expect(queued + lost).toBe(520)
  expect(losses.every(({ reason }) => reason === 'queue-full')).toBe(true)
  loki.fault = null
  await one.flush(soon())
  expect(loki.lines.filter((line) => line.startsWith('error'))).toHaveLength(20)
  expect(loki.lines.at(-1)).toMatch(/^info 499/)
  expect(loki.lines).toHaveLength(queued)
})

it('tells by its state that the server is away', async () => {
  loki.fault = { status: 503, text: 'away' }
  const one = shipper()
  add(one, 'a')
  const ended = one.flush(soon())
  while (one.health().state !== 'open') await loki.next()
  expect(one.health()).toMatchObject({ queued: 1, sent: 0, lastError: '503 away' })
  loki.fault = null
  expect(await ended).toEqual({ sent: 1, spooled: 0, lost: 0 })
  expect(one.health().state).toBe('ok')
})

it('ends at its deadline, and counts what it leaves', async () => {
  loki.fault = 'hang'
  const one = shipper()
  add(one, 'a')
  add(one, 'b')
  expect(await one.close(AbortSignal.timeout(50))).toEqual({ sent: 0, spooled: 0, lost: 2 })
  add(one, 'c')
  expect(losses).toEqual([
    { signal: 'logs', sink: 'loki', count: 2, reason: 'exit' },
    { signal: 'logs', sink: 'loki', count: 1, reason: 'exit' },
  ])
  expect(one.health().state).toBe('off')
  expect(await one.close(soon())).toEqual({ sent: 0, spooled: 0, lost: 0 })
})
