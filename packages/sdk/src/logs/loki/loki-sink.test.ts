import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Level } from '../../options/level.ts'
import type { Loss } from '../../options/sink.ts'
import { NanoClock } from '../record/nano-clock.ts'
import { type FaultLoki, startFaultLoki } from '../testing/fault-loki.ts'
import { LokiSink, type LokiSinkOptions } from './loki-sink.ts'

let loki: FaultLoki
let dir: string
const sinks: LokiSink[] = []
const losses: Loss[] = []
const clock = new NanoClock(Date.now, () => 0)
const soon = (): AbortSignal => AbortSignal.timeout(20_000)

beforeEach(async () => {
  loki = await startFaultLoki()
  dir = await mkdtemp(join(tmpdir(), 'tailspan-loki-sink-'))
  losses.length = 0
})
afterEach(async () => {
  await Promise.all(sinks.splice(0).map((sink) => sink.close(AbortSignal.abort())))
  await loki.stop()
  await rm(dir, { recursive: true, force: true })
})

function sink(options: Partial<LokiSinkOptions> = {}): LokiSink {
  const made = new LokiSink(
    {
      url: new URL(loki.url),
      headers: {},
      tenant: undefined,
      labels: [['service', 'shop']],
      batchBytes: 1024 * 1024,
      delayMs: 1e6,
      queueBytes: 32 * 1024 * 1024,
      whenFull: 'drop-oldest',
      timeoutMs: 10_000,
      compression: 'gzip',
      spoolDir: undefined,
      spoolBytes: 1e9,
      ...options,
    },
    { lost: (loss) => void losses.push(loss), random: () => 0 },
  )
  sinks.push(made)
  return made
}

function write(to: LokiSink, text: string, level: Level = 'info'): void {
  to.write({ level, at: clock.next(), text, metadata: [['trace_id', 'ab'.repeat(16)]] })
}

const odd = [
  'ü 🚀 "q" \\ \n',
  '\ud800 half',
  '',
  `${'€'.repeat(20_000)}`,
  '{"a":{"b":[1]}}',
  '\u0000',
]

it.each([
  ['JSON and gzip', 'gzip' as const, 'application/json', 'gzip'],
  ['JSON', 'none' as const, 'application/json', undefined],
  ['protobuf and snappy', 'snappy' as const, 'application/x-protobuf', undefined],
])('writes %s', async (_, compression, type, encoding) => {
  const to = sink({ compression, tenant: 'team-a', headers: { authorization: 'Bearer x' } })
  for (const line of odd) write(to, line)
  for (let i = 0; i < 3000; i++) write(to, `line ${i}`, 'warn')
  expect(await to.flush(soon())).toEqual({ sent: 3006, spooled: 0, lost: 0 })
  const info = loki.streams.get('{level="info", service="shop"}') ?? []
  expect(info.map(({ line }) => line)).toEqual(odd.map((line) => line.toWellFormed()))
  expect(info[0]?.metadata).toEqual({ trace_id: 'ab'.repeat(16) })
  const warn = loki.streams.get('{level="warn", service="shop"}') ?? []
  expect(warn.map(({ line }) => line)).toEqual(Array.from({ length: 3000 }, (_, i) => `line ${i}`))
  const times = warn.map(({ ts }) => ts)
  expect(times).toEqual([...new Set(times)].sort((a, b) => (a < b ? -1 : 1)))
  expect(loki.requests[0]?.headers).toMatchObject({
    'content-type': type,
    'x-scope-orgid': 'team-a',
    authorization: 'Bearer x',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  })
})

it('halves protobuf, too', async () => {
  const to = sink({ compression: 'snappy' })
  loki.limits = { ...loki.limits, bodyBytes: 1500 }
  const lines = Array.from({ length: 100 }, (_, i) => `${i} ${Math.sin(i)} ${'€'.repeat(i)}`)
  for (const line of lines) write(to, line)
  expect(await to.flush(soon())).toEqual({ sent: 100, spooled: 0, lost: 0 })
  expect(loki.requests.length).toBeGreaterThan(3)
  expect(loki.lines).toEqual(lines)
})

it('keeps what it could not send for the next start, which sends it first', async () => {
  loki.fault = { status: 503 }
  const first = sink({ spoolDir: dir, batchBytes: 2000 })
  for (let i = 0; i < 100; i++) write(first, `old ${i}`)
  // The one that is under way is kept, too.
  await loki.next()
  expect(first.spoolOnExit()).toEqual({ sent: 0, spooled: 100, lost: 0 })
  write(first, 'too late')
  expect(losses).toEqual([{ signal: 'logs', sink: 'loki', count: 1, reason: 'exit' }])
  loki.fault = null
  const second = sink({ spoolDir: dir })
  while (loki.lines.length < 100) await loki.next()
  write(second, 'new')
  await second.flush(soon())
  expect(loki.lines).toEqual([...Array.from({ length: 100 }, (_, i) => `old ${i}`), 'new'])
  expect(await second.close(soon())).toEqual({ sent: 0, spooled: 0, lost: 0 })
  expect(await readdir(dir)).toEqual([])
})

it('puts on disk what does not fit while the server is away, and loses nothing', async () => {
  loki.fault = { status: 503 }
  const to = sink({ spoolDir: dir, whenFull: 'spool', queueBytes: 20_000, batchBytes: 2000 })
  const lines = Array.from({ length: 1000 }, (_, i) => `line ${i} ${'x'.repeat(50)}`)
  for (const line of lines) {
    write(to, line)
    // However slow the disk is: the test is not about that.
    while (to.health().queuedBytes > 15_000) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  expect(to.health()).toMatchObject({ lost: 0 })
  expect(to.health().queuedBytes).toBeLessThanOrEqual(20_000)
  loki.fault = null
  await to.flush(soon())
  while (loki.lines.length < 1000) await loki.next()
  expect(loki.lines.toSorted()).toEqual(lines.toSorted())
  expect(losses).toEqual([])
  expect(await to.close(soon())).toMatchObject({ lost: 0 })
})

it('sends what another encoding wrote', async () => {
  loki.fault = 'reset'
  const first = sink({ spoolDir: dir })
  write(first, 'json')
  await first.close(AbortSignal.abort())
  loki.fault = null
  const second = sink({ spoolDir: dir, compression: 'snappy' })
  while (loki.lines.length < 1) await loki.next()
  write(second, 'protobuf')
  await second.flush(soon())
  expect(loki.lines).toEqual(['json', 'protobuf'])
  loki.fault = 'reset'
  write(second, 'later')
  await second.close(AbortSignal.abort())
  loki.fault = null
  const third = sink({ spoolDir: dir, compression: 'gzip' })
  while (loki.lines.length < 3) await loki.next()
  expect(await third.close(soon())).toMatchObject({ lost: 0 })
  expect(loki.lines.at(-1)).toBe('later')
})
