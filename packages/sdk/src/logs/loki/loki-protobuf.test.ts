import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nanosecondsText } from '../record/moment.ts'
import { Batch } from '../ship/batch.ts'
import type { ShipStream } from '../ship/segment.ts'
import { readPushProtobuf } from '../testing/read-push.ts'
import type { LokiEntry } from './loki-entry.ts'
import { appendLokiProtobuf, lokiProtobuf } from './loki-protobuf.ts'
import { PIECE_BYTES } from './snappy.ts'

const info: ShipStream = { labels: [['level', 'info']], rank: 2 }
const at = { ms: 1_768_471_200_123, nanos: 456_789 }

function batchOf(entries: readonly LokiEntry[]): Batch {
  const batch = new Batch(1)
  for (const entry of entries) batch.add(info, entry, appendLokiProtobuf)
  return batch
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('a', 'ü', '€', '🚀', '\ud800'), maxLength: 6000 }),
)
const moment = fc.record({
  ms: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  nanos: fc.integer({ min: 0, max: 999_999 }),
})
const entry = fc.record({
  at: moment,
  text,
  metadata: fc.array(fc.tuple(text, text), { maxLength: 3 }),
})

it('writes whatever there is as Loki reads it', async () => {
  const wire = lokiProtobuf()
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 10 }), async (entries) => {
      const [stream] = readPushProtobuf(await wire.pack(batchOf(entries)))
      expect(stream?.key).toBe('{level="info"}')
      expect(stream?.lines).toEqual(
        entries.map((one) => ({
          ts: BigInt(nanosecondsText(one.at)),
          line: one.text.toWellFormed(),
          metadata: Object.fromEntries(
            one.metadata.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]),
          ),
        })),
      )
    }),
    { numRuns: 50 },
  )
})

it.each([
  ['many lines', Array.from({ length: 5000 }, (_, n) => `line ${n} ${'x'.repeat(200)}`)],
  ['few long ones', Array.from({ length: 5 }, () => 'ü'.repeat(100_000))],
])('lets others go after each 64 KB of a batch of %s', async (_, lines) => {
  let turns = 0
  const wire = lokiProtobuf(async () => void turns++)
  const batch = batchOf(lines.map((line) => ({ at, text: line, metadata: [] })))
  const [stream] = readPushProtobuf(await wire.pack(batch))
  expect(stream?.lines.map(({ line }) => line)).toEqual(lines)
  expect(turns).toBeGreaterThanOrEqual(Math.floor(batch.bytes / PIECE_BYTES))
})

it('packs one batch after the other into the same memory', async () => {
  const wire = lokiProtobuf()
  const [first, second] = ['first', 'second'].map((line) =>
    batchOf([{ at, text: line.repeat(1000), metadata: [] }]),
  )
  if (first === undefined || second === undefined) expect.fail()
  const one = readPushProtobuf(await wire.pack(first))
  const two = readPushProtobuf(await wire.pack(second))
  expect([one, two].map(([stream]) => stream?.lines[0]?.line.slice(0, 6))).toEqual([
    'firstf',
    'second',
  ])
})

it('goes on with the next turn, also when nothing else happens in the process', async () => {
  const text = 'x'.repeat(100_000)
  const packed = lokiProtobuf().pack(batchOf([{ at, text, metadata: [] }]))
  // An immediate that is not waited for would come with the next event, whenever that is.
  expect(process.getActiveResourcesInfo()).toContain('Immediate')
  await packed
})

it.each([
  ['short', 200],
  ['long', 10_000],
  ['very long', 250_000],
])('keeps no more memory than a third beyond what %s lines take', (_, length) => {
  const lines = Math.ceil(2_000_000 / length)
  const text = 'x'.repeat(length)
  const batch = batchOf(Array.from({ length: lines }, () => ({ at, text, metadata: [] })))
  const pages = [...batch.segments].flatMap((segment) => segment.pages())
  const held = pages.reduce((sum, page) => sum + page.buffer.byteLength, 0)
  expect(held).toBeLessThan(batch.bytes * 1.34)
})
