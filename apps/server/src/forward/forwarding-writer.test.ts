import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeLogBatch, halvesOfPush } from '@tailspan/clients'
import { type LogBatch, TailspanError } from '@tailspan/model'
import { MemoryLogStore } from '@tailspan/store'
import { logBatch } from '@tailspan/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Delivery, type Destination } from './delivery.ts'
import { ForwardingWriter, routeOf } from './forwarding-writer.ts'
import { Lane } from './lane.ts'
import { readPayload } from './payload.ts'
import { DiskQueue } from './queue/disk-queue.ts'
import { defaultPace } from './retry-wait.ts'
import type { RouteSettings } from './route-settings.ts'
import { type BatchWriter, LOGS } from './signal-kind.ts'

const never = new AbortController().signal
let folder: string
let lanes: Lane[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-writer-'))
  lanes = []
})
afterEach(async () => {
  for (const lane of lanes) await lane.close(0)
  await rm(folder, { recursive: true })
})

/** A lane whose target never answers; the queue's own reader is the test. */
async function lane(more: Partial<RouteSettings> = {}): Promise<Lane> {
  const settings: RouteSettings = {
    name: `lane-${lanes.length}`,
    to: `cluster-${lanes.length}`,
    signals: ['logs'],
    matchers: [],
    fromTenants: null,
    tenant: null,
    keep: true,
    queue: { bytes: 4_000_000, whenFull: 'refuse' },
    ...more,
  }
  const { bytes } = settings.queue
  const queue = await DiskQueue.open(join(folder, settings.name), { maxBytes: bytes, name: 'it' })
  const destination: Destination = {
    halves: halvesOfPush,
    send: (_message, _tenant, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      }),
  }
  const options = { queue, destination, pace: defaultPace, random: () => 0, now: () => 5 }
  const made = new Lane(settings, 'logs', queue, new Delivery(options), () => 5)
  lanes.push(made)
  return made
}

function writer(store: BatchWriter<LogBatch> = new MemoryLogStore()): ForwardingWriter<LogBatch> {
  const routing = () => ({ id: 'here', routes: lanes.map(routeOf), encode: encodeLogBatch })
  return new ForwardingWriter(store, LOGS, routing, () => 5)
}

const batch = (rows: number, size = 10): LogBatch =>
  logBatch(
    Array.from({ length: rows }, (_, i) => ({
      labels: { app: 'shop' },
      ts: BigInt(i),
      line: `${i} `.padEnd(size, 'x'),
    })),
  )

test('a store that refuses leaves the queues as they were', async () => {
  const { queue } = await lane()
  const refusal = new TailspanError('unavailable', 'the disk is nearly full')
  const broken = { append: () => Promise.reject(refusal) }
  for (let i = 0; i < 3; i++) {
    await expect(writer(broken).append(batch(10, 100_000))).rejects.toBe(refusal)
  }
  expect(queue.bytes).toBe(0)
})

test('a queue that is full leaves the store and other queues as they were', async () => {
  const [first] = [await lane(), await lane({ queue: { bytes: 10_000, whenFull: 'refuse' } })]
  const store = new MemoryLogStore()
  await writer(store).append(batch(1, 6000))
  const appended = writer(store).append(batch(2, 3000))
  await expect(appended).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 })
  expect((await store.stats([], { start: 0n, end: 9n }, never)).entries).toBe(1)
  expect(first.queue.items).toBe(1)
  const tooMuch = writer(store).append(batch(1, 20_000))
  await expect(tooMuch).rejects.toMatchObject({ code: 'too_large' })
  expect(first.queue.bytes).toBeLessThan(7000)
})

test('room is held for what is being kept by the store', async () => {
  const { queue } = await lane({ queue: { bytes: 10_000, whenFull: 'refuse' } })
  let keep = (): void => {}
  const slow: BatchWriter<LogBatch> = {
    append: () => new Promise((resolve) => (keep = () => resolve({ kept: 1, duplicates: 0 }))),
  }
  const under = writer(slow).append(batch(1, 6000))
  await expect(writer(slow).append(batch(1, 6000))).rejects.toMatchObject({ code: 'unavailable' })
  expect(queue.bytes).toBeGreaterThan(6000)
  keep()
  await under
  expect(queue.items).toBe(1)
})

test('a large batch becomes many records, with the tenant of its sender', async () => {
  const { queue, delivery } = await lane()
  await delivery.stop(0)
  await writer().append(batch(30, 100_000), { tenant: 'größe', via: '' })
  const tenants = new Set<string>()
  let items = 0
  while (queue.records > 0) {
    const window = await queue.next(1, never)
    items += window.items
    expect(window.records[0]?.atMs).toBe(5)
    for (const { payload } of window.records) {
      const { sender, message } = readPayload(payload)
      tenants.add(`${sender.tenant} by ${sender.via}`)
      expect(message.length).toBeLessThan(700_000)
    }
    await queue.acknowledge(window)
  }
  expect(items).toBe(30)
  expect([...tenants]).toEqual(['größe by here'])
})

test('what matches no route goes to the store alone', async () => {
  await lane({ matchers: [{ name: 'app', op: '=', value: 'other' }], keep: false })
  const store = new MemoryLogStore()
  expect(await writer(store).append(batch(3))).toEqual({ kept: 3, duplicates: 0 })
  expect(lanes[0]?.queue.records).toBe(0)
})

test.each([
  ['here', 0],
  ['a,here,b', 0],
  ['a,b', 1],
  ['', 1],
  [Array.from({ length: 16 }, (_, i) => `s${i}`).join(','), 0],
])('what came by %j is passed on %d times, and kept', async (via, times) => {
  const { queue } = await lane({ keep: false })
  const store = new MemoryLogStore()
  const { kept } = await writer(store).append(batch(1), { tenant: '', via })
  expect(queue.items).toBe(times)
  expect(kept).toBe(1 - times)
})
