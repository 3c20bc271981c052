import { SpanBatchBuilder } from '@tailspan/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BufferPool } from '../duck/buffer-pool.ts'
import { AttributePacker } from './attribute-packer.ts'
import { NewSpans } from './new-spans.ts'
import { packSpans } from './packed-spans.ts'
import { RecentSpans } from './recent-spans.ts'

interface Sent {
  readonly id: number
  readonly start: bigint
}

function mark(recent: RecentSpans, sent: readonly Sent[]): number[] {
  const builder = new SpanBatchBuilder()
  const resource = builder.resource({ service: '', attributes: '' })
  const scope = builder.scope({ name: '', version: '', attributes: '' })
  for (const { id, start } of sent) {
    const spanId = id.toString(16).padStart(16, '0')
    const traceId = (id % 7).toString(16).padStart(32, '0')
    builder.add(resource, scope, { traceId, spanId, name: '', start, end: start })
  }
  const batch = packSpans(builder.build())
  const spans = new NewSpans([batch], new BufferPool(0))
  const attributes = new AttributePacker(() => 0).pack(batch.texts.attributes, () => true)
  spans.add(batch, { resources: [0], scopes: [0] }, attributes)
  recent.mark(spans)
  return [...spans.again]
}

const T = 1_768_474_800_000_000_000n

test('marks what came before, also in the same commit', () => {
  const recent = new RecentSpans(undefined)
  const [a, b, c] = [1, 2, 3].map((id) => ({ id, start: T + BigInt(id) })) as [Sent, Sent, Sent]
  expect(mark(recent, [a, b, a])).toEqual([0, 0, 1])
  expect(mark(recent, [c, b])).toEqual([0, 1])
})

test('may know everything that starts no later than what a file held', () => {
  const recent = new RecentSpans(T)
  expect(
    mark(recent, [
      { id: 1, start: T },
      { id: 2, start: T + 1000n },
      { id: 3, start: -5n },
    ]),
  ).toEqual([1, 0, 1])
})

test('never takes for new what was sent before, however much was in between', () => {
  const times = fc.integer({ min: 0, max: 500 })
  const ids = fc.integer({ min: 0, max: 300 })
  fc.assert(
    fc.property(fc.array(fc.array(fc.tuple(ids, times), { maxLength: 60 })), (commits) => {
      const recent = new RecentSpans(undefined, 2 ** 5)
      const seen = new Set<string>()
      for (const commit of commits) {
        const sent = commit.map(([id, time]) => ({ id, start: T + BigInt(time) * 1_000_000n }))
        const again = mark(recent, sent)
        commit.forEach(([id, time], i) => {
          if (seen.has(`${id} ${time}`)) expect(again[i]).toBe(1)
          seen.add(`${id} ${time}`)
        })
      }
    }),
  )
})
