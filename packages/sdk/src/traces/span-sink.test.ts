import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Loss } from '../options/sink.ts'
import { endedSpan } from '../testing/ended-span.ts'
import { type OtlpServer, startOtlpServer } from '../testing/otlp-server.ts'
import { encodeResource } from './encode-request.ts'
import { OtlpPost } from './otlp-post.ts'
import { SpanGrouper } from './span-group.ts'
import { SpanSink } from './span-sink.ts'
import { TraceSpool } from './trace-spool.ts'

const grouper = new SpanGrouper(() => true)
const never = new AbortController().signal
let server: OtlpServer
let losses: Loss[]
let dir: string
const sinks: SpanSink[] = []

beforeEach(async () => {
  server = await startOtlpServer()
  losses = []
  dir = mkdtempSync(join(tmpdir(), 'tailspan-spool-'))
})

afterEach(async () => {
  await Promise.all(sinks.splice(0).map((sink) => sink.close(AbortSignal.abort())))
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
})

function makeSink(options: { spans?: number; spool?: boolean; url?: string } = {}): SpanSink {
  const url = new URL(options.url ?? server.url)
  const headers = { 'x-scope-orgid': 'team' }
  const sink = new SpanSink({
    post: new OtlpPost({ url, headers, timeoutMs: 30_000, gzip: true }),
    resource: encodeResource({ 'service.name': 'checkout' }),
    bounds: { spans: options.spans ?? 8192, bytes: 16_000_000 },
    delayMs: 5,
    spool: options.spool === true ? new TraceSpool(dir, Date.now) : undefined,
    lost: (loss) => losses.push(loss),
    random: () => 0,
  })
  sinks.push(sink)
  return sink
}

function push(sink: SpanSink, count: number, size = 0): void {
  const attributes = size === 0 ? {} : { payload: 'x'.repeat(size) }
  for (let i = 0; i < count; i++) sink.push(grouper.group([endedSpan({ attributes })], false))
}

test('spans arrive by themselves, and a flush says how many', async () => {
  const sink = makeSink()
  push(sink, 3)
  await server.taken(3)
  await sink.flush(never)
  push(sink, 2)
  expect(await sink.flush(never)).toEqual({ sent: 2, spooled: 0, lost: 0 })
  expect(server.spans).toHaveLength(5)
  expect(server.requests[0]).toMatchObject({
    'content-type': 'application/x-protobuf',
    'x-scope-orgid': 'team',
  })
  expect(sink.health()).toMatchObject({ state: 'ok', queued: 0, queuedBytes: 0, sent: 5, lost: 0 })
})

test('many spans leave in several batches in a row', async () => {
  const sink = makeSink()
  push(sink, 40, 100_000)
  await sink.flush(never)
  expect(server.spans).toHaveLength(40)
  expect(server.requests.length).toBeGreaterThan(3)
})

test('a busy collector gets the same batch again, after the time it asks for', async () => {
  server.answer = (response, request) => {
    if (request === 1) response.setHeader('retry-after', '0')
    return request < 4 ? [429, 502, 503][request - 1]! : 200
  }
  const sink = makeSink()
  push(sink, 2)
  await server.taken(2)
  expect(await sink.flush(never)).toMatchObject({ lost: 0 })
  expect(server.requests).toHaveLength(4)
  expect([server.spans.length, losses]).toEqual([2, []])
})

test('what a collector refuses is counted and not sent again', async () => {
  server.answer = () => 400
  const sink = makeSink()
  push(sink, 2)
  expect(await sink.flush(never)).toEqual({ sent: 0, spooled: 0, lost: 2 })
  expect(losses).toEqual([{ signal: 'traces', sink: 'otlp-traces', count: 2, reason: 'rejected' }])
  expect(sink.health()).toMatchObject({ lost: 2, lastError: 'answer 400' })
  expect(server.requests).toHaveLength(1)
})

test('a part that was not taken is counted', async () => {
  server.answer = (response) => {
    // partial_success: rejected_spans 1, error_message "no"
    response.writeHead(200).end(Buffer.from([10, 6, 8, 1, 18, 2, 110, 111]))
    return 'mine'
  }
  const sink = makeSink()
  push(sink, 3)
  expect(await sink.flush(never)).toEqual({ sent: 2, spooled: 0, lost: 1 })
  expect(sink.health().lastError).toBe('no')
})

test('a batch that is too large goes in halves', async () => {
  server.answer = (_, request) => (request <= 2 ? 413 : 200)
  const sink = makeSink()
  push(sink, 4)
  expect(await sink.flush(never)).toEqual({ sent: 4, spooled: 0, lost: 0 })
  expect(server.requests).toHaveLength(5)
  server.answer = () => 413
  push(sink, 1)
  expect(await sink.flush(never)).toEqual({ sent: 0, spooled: 0, lost: 1 })
  expect(losses.at(-1)?.reason).toBe('too-large')
})

test.each<[answers: (number | 'mine')[], sent: number, lost: number]>([
  [[413, 200, 'mine'], 2, 2],
  [[413, 413, 'mine'], 0, 4],
  [[413, 413, 200, 'mine'], 1, 3],
])(
  'at an end among the answers %o to halves, %i are sent and %i lost',
  async (answers, sent, lost) => {
    server.answer = (_, request) => answers[request - 1] ?? 200
    const sink = makeSink()
    push(sink, 4)
    while (server.requests.length < answers.length) await new Promise((go) => setImmediate(go))
    await sink.close(AbortSignal.abort())
    expect(sink.health()).toMatchObject({ sent, lost, queued: 0, queuedBytes: 0 })
  },
)

test('while nobody answers the queue is bounded, and closing ends in time', async () => {
  server.answer = () => 'mine'
  const sink = makeSink({ spans: 10 })
  push(sink, 1)
  while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  push(sink, 15)
  expect(losses.map(({ reason, count }) => [reason, count])).toEqual(
    Array.from({ length: 5 }, () => ['queue-full', 1]),
  )
  expect(sink.health()).toMatchObject({ queued: 11, lost: 5 })
  expect(await sink.close(AbortSignal.timeout(20))).toEqual({ sent: 0, spooled: 0, lost: 11 })
  expect(sink.health()).toMatchObject({ state: 'off', queued: 0, lost: 16 })
  push(sink, 1)
  expect(losses.at(-1)?.reason).toBe('exit')
})

test('a collector that is gone is seen in the health, and a flush ends at its deadline', async () => {
  await server.stop()
  const sink = makeSink()
  push(sink, 1)
  const deadline = new AbortController()
  const flushed = sink.flush(deadline.signal)
  while (sink.health().state !== 'retrying') await new Promise((resolve) => setImmediate(resolve))
  deadline.abort()
  expect(await flushed).toEqual({ sent: 0, spooled: 0, lost: 0 })
  expect(sink.health()).toMatchObject({ state: 'retrying', queued: 1 })
  expect(sink.health().lastError).toContain('ECONNREFUSED')
  server = await startOtlpServer()
})

test('what cannot be sent at the end waits in the spool, and goes first the next time', async () => {
  server.answer = () => 503
  const sink = makeSink({ spool: true })
  push(sink, 3)
  expect(await sink.close(AbortSignal.timeout(20))).toEqual({ sent: 0, spooled: 3, lost: 0 })
  expect(readdirSync(dir)).toHaveLength(1)
  server.answer = undefined
  const next = makeSink({ spool: true })
  await server.taken(3)
  push(next, 1)
  await next.flush(never)
  expect(next.health()).toMatchObject({ sent: 4, lost: 0 })
  expect(readdirSync(dir)).toEqual([])
})

test('at exit all is written at once, also what is being sent', async () => {
  server.answer = () => 'mine'
  const sink = makeSink({ spool: true })
  push(sink, 2)
  while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  push(sink, 1)
  expect(sink.spoolOnExit()).toEqual({ sent: 0, spooled: 3, lost: 0 })
  expect(readdirSync(dir)).toHaveLength(2)
})

test('a spool that cannot be written to makes it a loss', async () => {
  server.answer = () => 503
  const sink = makeSink({ spool: true })
  rmSync(dir, { recursive: true })
  writeFileSync(dir, 'a file, no folder')
  push(sink, 2)
  expect(await sink.close(AbortSignal.timeout(20))).toEqual({ sent: 0, spooled: 0, lost: 2 })
})
