import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import type { SignalContext } from '../../options/signal-context.ts'
import type { Loss } from '../../options/sink.ts'
import { type GrpcCollector, startGrpcCollector } from '../../testing/grpc-collector.ts'
import { createLogs } from '../create-logs.ts'

const SERVICE = 'opentelemetry.proto.collector.logs.v1.LogsService'

async function setUp() {
  const collector = await startGrpcCollector({ service: SERVICE })
  onTestFinished(() => collector.stop())
  const lost: Loss[] = []
  const around: SignalContext = {
    service: 'shop',
    version: undefined,
    environment: '',
    resource: { 'service.name': 'shop' },
    redact: [],
    spoolDir: undefined,
    env: (name) => (name === 'OTEL_EXPORTER_OTLP_PROTOCOL' ? 'grpc' : undefined),
    warn: (message) => expect.fail(message),
    lost: (loss) => void lost.push(loss),
  }
  const options = { console: false, otlp: { url: collector.url } } as const
  const { log, sinks } = createLogs(options, around, { random: () => 0 })
  const [sink] = sinks
  if (sink === undefined) expect.fail('no sink')
  return { collector, log, sink, lost, close: () => sink.close(AbortSignal.timeout(20_000)) }
}

const holding = ({ calls }: GrpcCollector, text: string): number[] =>
  calls.flatMap(({ message }, index) => (message.includes(text) ? [index] : []))

test('lines go by gRPC, again while the collector is away', async () => {
  const { collector, log, close } = await setUp()
  collector.answers.push({ code: status.UNAVAILABLE, details: 'soon' })
  log.info('order placed', { order: 7 })
  expect(await close()).toEqual({ sent: 1, lost: 0, spooled: 0 })
  expect(holding(collector, 'order placed')).toEqual([0, 1])
})

test('what is too large goes in halves, what is refused is counted', async () => {
  const { collector, log, close, lost } = await setUp()
  collector.answers.push(
    { code: status.RESOURCE_EXHAUSTED, details: 'message larger than max' },
    { code: status.INVALID_ARGUMENT, details: 'not these' },
  )
  log.info('one')
  log.info('two')
  expect(await close()).toEqual({ sent: 1, lost: 1, spooled: 0 })
  expect([holding(collector, 'one'), holding(collector, 'two')]).toEqual([
    [0, 1],
    [0, 2],
  ])
  expect(lost).toMatchObject([{ count: 1, reason: 'rejected' }])
})

test('a part that was not taken is counted; what a person may put right is tried again', async () => {
  const { collector, log, sink, close } = await setUp()
  const partial = Buffer.from([10, 2, 8, 1])
  collector.answers.push({ code: status.UNIMPLEMENTED, details: 'no such service' }, partial)
  log.info('one')
  log.info('two')
  expect(await close()).toEqual({ sent: 1, lost: 1, spooled: 0 })
  expect(holding(collector, 'one')).toEqual([0, 1])
  expect(sink.health().state).toBe('off')
})
