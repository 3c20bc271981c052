import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Sending } from './otlp-sender.ts'
import type { SpanGroup } from './span-group.ts'
import { SpanSink } from './span-sink.ts'

const ANSWERS: readonly Sending[] = [
  { kind: 'taken', rejected: 0, reason: '' },
  { kind: 'taken', rejected: 2, reason: 'two' },
  { kind: 'taken', rejected: 1_000_000, reason: 'nonsense' },
  { kind: 'refused', reason: 'no' },
  { kind: 'too-large', reason: 'too large' },
  { kind: 'busy', reason: 'later', retryAfterMs: undefined },
]

const group = (count: number, remarkable: boolean): SpanGroup => ({
  scopes: [],
  count,
  bytes: count * 40_000,
  remarkable,
})

test('whatever a collector answers, every span was sent, spooled or lost, once', async () => {
  const steps = fc.array(
    fc.record({
      spans: fc.integer({ min: 1, max: 40 }),
      remarkable: fc.boolean(),
      turns: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 30 },
  )
  const answers = fc.infiniteStream(fc.constantFrom(...ANSWERS))
  await fc.assert(
    fc.asyncProperty(steps, answers, fc.boolean(), async (pushes, stream, spools) => {
      let told = 0
      const sink = new SpanSink({
        post: { send: async () => stream.next().value as Sending, close: () => undefined },
        resource: Buffer.alloc(0),
        bounds: { spans: 60, bytes: 2_000_000 },
        delayMs: 1,
        spool: spools
          ? ({ waiting: false, write: () => true, claim: () => undefined } as never)
          : undefined,
        lost: ({ count }) => {
          told += count
        },
        random: () => 0,
      })
      let pushed = 0
      for (const { spans, remarkable, turns } of pushes) {
        sink.push(group(spans, remarkable))
        pushed += spans
        for (let i = 0; i < turns; i++) await nextTurn()
      }
      // Some end while a batch is being halved.
      const { spooled } = await sink.close(AbortSignal.abort())
      const { sent, lost, queued, queuedBytes } = sink.health()
      expect([sent + lost + spooled, told, queued, queuedBytes]).toEqual([pushed, lost, 0, 0])
      if (spools) expect(spooled + sent + lost).toBe(pushed)
    }),
  )
})
