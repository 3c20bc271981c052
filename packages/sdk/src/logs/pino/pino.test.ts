import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type FaultLoki, startFaultLoki } from '../testing/fault-loki.ts'
import lokiTransport, { type LokiDestination, lokiDestination } from './index.ts'

let loki: FaultLoki
const open: LokiDestination[] = []

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())
beforeEach(async () => {
  loki = await startFaultLoki()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close(0)))
  await loki.stop()
})

function destination(): LokiDestination {
  const made = lokiDestination({ url: loki.url, service: 'checkout', environment: 'test' })
  open.push(made)
  return made
}

const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736'
const span_id = '00f067aa0ba902b7'

it('takes the lines of a real pino as they are, by their level', async () => {
  const to = destination()
  const logger = pino(to)
  logger.info({ order: 7 }, 'placed')
  logger.child({ worker: 'w' }).error(new Error('declined'))
  expect(await to.flushed(20_000)).toMatchObject({ sent: 2, lost: 0, complete: true })
  const [info] = loki.streams.get('{environment="test", level="info", service="checkout"}') ?? []
  expect(JSON.parse(info?.line ?? '')).toMatchObject({ level: 30, order: 7, msg: 'placed' })
  const [error] = loki.streams.get('{environment="test", level="error", service="checkout"}') ?? []
  expect(JSON.parse(error?.line ?? '')).toMatchObject({ worker: 'w', err: { message: 'declined' } })
})

it('knows the active span, or else the ids in the line', async () => {
  const to = destination()
  const logger = pino(to)
  const active = trace.setSpanContext(context.active(), {
    traceId: trace_id,
    spanId: span_id,
    traceFlags: 1,
  })
  context.with(active, () => logger.warn('within'))
  logger.warn({ trace_id: 'ab'.repeat(16) }, 'told')
  logger.warn('without')
  await to.flushed(20_000)
  const [lines] = loki.streams.values()
  expect(lines?.map(({ metadata }) => metadata)).toEqual([
    { trace_id, span_id },
    { trace_id: 'ab'.repeat(16) },
    {},
  ])
})

it('keeps the order of lines of one millisecond', async () => {
  const to = destination()
  const logger = pino(to)
  for (let i = 0; i < 500; i++) logger.info({ i })
  await to.flushed(20_000)
  const [lines = []] = loki.streams.values()
  const times = lines.map(({ ts }) => ts)
  expect(times).toEqual([...new Set(times)].sort((a, b) => (a < b ? -1 : 1)))
  expect(lines.map(({ line }) => (JSON.parse(line) as { i: number }).i)).toEqual(
    Array.from({ length: 500 }, (_, i) => i),
  )
})

it('cuts a line that Loki would refuse, and says so', async () => {
  const to = destination()
  pino(to).info('ü🚀'.repeat(100_000))
  expect(await to.flushed(20_000)).toMatchObject({ sent: 1, lost: 0 })
  const [[line] = []] = loki.streams.values()
  expect(Buffer.byteLength(line?.line ?? '')).toBeLessThanOrEqual(262_144)
  expect(line?.line).toMatch(/… \(truncated\)$/)
  expect(line?.line).not.toContain('\ufffd')
  expect(line?.metadata).toEqual({ truncated: 'true' })
})

it('works among other streams', async () => {
  const to = destination()
  const logger = pino(
    { formatters: { level: (level) => ({ level }) } },
    pino.multistream([{ stream: to }]),
  )
  logger.warn('one of many')
  await to.flushed(20_000)
  expect([...loki.streams.keys()]).toEqual([
    '{environment="test", level="warn", service="checkout"}',
  ])
})

it('is a transport, too', async () => {
  const stream = lokiTransport({ url: loki.url, service: 'a', environment: '' })
  const line = (time: unknown, msg: string): string =>
    `${JSON.stringify({ level: 40, time, msg, trace_id })}\n`
  const now = Date.now()
  const text = line(now, 'a') + line(new Date(now).toISOString(), 'b') + line('?', 'c')
  stream.write(text.slice(0, 30))
  stream.write(Buffer.from(text.slice(30)))
  stream.write('no json at all\n')
  await new Promise((resolve) => stream.end(resolve))
  expect(loki.lines.filter((one) => one.includes('msg'))).toHaveLength(3)
  const [first, second] = loki.streams.get('{level="warn", service="a"}') ?? []
  expect((first?.ts ?? 0n) / 1_000_000n).toBe(BigInt(now))
  expect((second?.ts ?? 0n) > (first?.ts ?? 0n)).toBe(true)
  expect(first?.metadata).toEqual({ trace_id })
  expect(loki.streams.get('{level="info", service="a"}')).toHaveLength(1)
  stream.destroy()
})
