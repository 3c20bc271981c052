import type { Label } from '@tailspan/model'
import { afterEach, expect, it } from 'vitest'
import { ClientError, type ClientErrorCode } from '../http/client-error.ts'
import type { LokiPushOptions, PushStream } from './push.ts'
import { LokiPushQueue, type PushQueueOptions } from './push-queue.ts'

interface Pushed {
  readonly tenant: string | undefined
  readonly lines: readonly string[]
}

const app: readonly Label[] = [['app', 'a']]
let time = 0n
const line = (text: string) => ({ timestamp: time++, line: text })

function failure(code: ClientErrorCode, retryAfter?: number): ClientError {
  return new ClientError(code, 'no', { operation: 'loki.push', url: '/push', retryAfter })
}

/** A target that fails as it is told, then takes everything. */
function target(failures: readonly ((lines: number) => ClientError | null)[] = []) {
  const pushed: Pushed[] = []
  const left = [...failures]
  let attempts = 0
  return {
    pushed,
    get attempts() {
      return attempts
    },
    push: async (streams: readonly PushStream[], { tenant, signal }: LokiPushOptions = {}) => {
      attempts++
      const lines = streams.flatMap(({ entries }) => entries.map((entry) => entry.line))
      const error = signal?.aborted ? failure('cancelled') : left.shift()?.(lines.length)
      if (error) throw error
      pushed.push({ tenant, lines })
    },
  }
}

const queues: LokiPushQueue[] = []

function queueTo(to: ReturnType<typeof target>, options: PushQueueOptions = {}): LokiPushQueue {
  const queue = new LokiPushQueue(to, { maxWaitMs: 1e6, ...options }, () => 0)
  queues.push(queue)
  return queue
}

afterEach(() => Promise.all(queues.splice(0).map((queue) => queue.close(AbortSignal.abort()))))

it('gathers lines by tenant, and sends them together', async () => {
  const to = target()
  const queue = queueTo(to)
  queue.add(app, line('1'))
  queue.add(app, line('2'), 'other')
  queue.add([['app', 'b']], line('3'))
  queue.add(app, line('4'))
  expect(to.pushed).toEqual([])
  expect(queue.counts).toMatchObject({ waiting: 4, sent: 0 })
  await queue.flush()
  expect(to.pushed).toEqual([
    { tenant: undefined, lines: ['1', '4', '3'] },
    { tenant: 'other', lines: ['2'] },
  ])
  expect(queue.counts).toEqual({ waiting: 0, sent: 4, overflowed: 0, refused: 0 })
})

it('sends a batch that is full, or that waited long enough', async () => {
  const to = target()
  const full = queueTo(to, { maxBatchBytes: 100 })
  full.add(app, line('x'.repeat(100)))
  while (to.pushed.length < 1) await new Promise((resolve) => setImmediate(resolve))
  const late = queueTo(to, { maxWaitMs: 5 })
  late.add(app, line('late'))
  while (to.pushed.length < 2) await new Promise((resolve) => setTimeout(resolve, 2))
  expect(to.pushed[1]?.lines).toEqual(['late'])
})

it('keeps lines, in their order, while the server is away', async () => {
  const to = target([
    () => failure('unreachable'),
    () => failure('rate_limited', 0.001),
    () => failure('unavailable'),
    () => failure('unauthorized'),
    () => failure('tls'),
  ])
  const queue = queueTo(to, { maxBatchBytes: 60 })
  for (let i = 0; i < 6; i++) queue.add(app, line(`${i} ${'x'.repeat(20)}`))
  await queue.flush()
  expect(to.attempts).toBeGreaterThan(7)
  expect(to.pushed.flatMap(({ lines }) => lines.map((text) => text[0]))).toEqual([
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
  ])
  expect(queue.counts).toMatchObject({ sent: 6, waiting: 0 })
})

it('takes no more than it may hold, and counts what it does not take', async () => {
  const to = target(Array.from({ length: 1000 }, () => () => failure('unreachable', 1000)))
  const queue = queueTo(to, { maxBatchBytes: 500, maxQueuedBytes: 2_000 })
  const taken = Array.from({ length: 100 }, () => queue.add(app, line('x'.repeat(76))))
  const held = taken.filter(Boolean).length
  expect(held).toBeGreaterThan(10)
  expect(held).toBeLessThanOrEqual(20)
  expect(queue.counts).toMatchObject({ waiting: held, overflowed: 100 - held })
})

it('gives up what the server will never take, and goes on', async () => {
  const to = target([() => failure('bad_request')])
  const refused: unknown[] = []
  const onRefused = (lines: number, error: ClientError): void => {
    refused.push([lines, error.code])
  }
  const queue = queueTo(to, { onRefused })
  queue.add(app, line('poison'))
  await queue.flush()
  queue.add(app, line('fine'))
  await queue.flush()
  expect(refused).toEqual([[1, 'bad_request']])
  expect(to.pushed.map(({ lines }) => lines)).toEqual([['fine']])
  expect(queue.counts).toMatchObject({ sent: 1, refused: 1 })
})

it('halves a batch that is too large, down to the line that is', async () => {
  const tooLarge = (lines: number): ClientError | null => (lines > 2 ? failure('too_large') : null)
  const to = target(Array.from({ length: 100 }, () => tooLarge))
  const queue = queueTo(to)
  for (const text of ['1', '2', '3', '4', '5']) queue.add(app, line(text))
  await queue.flush()
  expect(to.pushed.flatMap(({ lines }) => lines)).toEqual(['1', '2', '3', '4', '5'])
  const never = target(Array.from({ length: 100 }, () => () => failure('too_large')))
  const hopeless = queueTo(never)
  hopeless.add(app, line('x'))
  hopeless.add(app, line('y'))
  await hopeless.flush()
  expect(hopeless.counts).toMatchObject({ refused: 2, waiting: 0 })
})

it('sends the rest when it is closed, and takes no more', async () => {
  const to = target()
  const queue = queueTo(to)
  queue.add(app, line('last'))
  await queue.close()
  expect(to.pushed.map(({ lines }) => lines)).toEqual([['last']])
  expect(queue.add(app, line('later'))).toBe(false)
})

it('can be closed while the server is away', async () => {
  const to = target(Array.from({ length: 1000 }, () => () => failure('unreachable', 1000)))
  const queue = queueTo(to)
  queue.add(app, line('lost'))
  await queue.close(AbortSignal.timeout(20))
  expect(queue.counts).toMatchObject({ sent: 0, waiting: 1 })
})
