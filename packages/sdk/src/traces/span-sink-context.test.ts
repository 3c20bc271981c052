import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test } from 'vitest'
import { endedSpan } from '../testing/ended-span.ts'
import { SpanGrouper } from './span-group.ts'
import { SpanSink } from './span-sink.ts'

test('sending knows nothing of the request whose spans began it', async () => {
  const request = new AsyncLocalStorage<string>()
  const seen: (string | undefined)[] = []
  const sink = new SpanSink({
    post: {
      send: async () => {
        seen.push(request.getStore())
        return { kind: 'taken', rejected: 0, reason: '' }
      },
      close: () => undefined,
    },
    resource: Buffer.alloc(0),
    bounds: { spans: 10, bytes: 1_000_000 },
    delayMs: 1,
    spool: undefined,
    lost: () => undefined,
    random: () => 0,
  })
  const group = new SpanGrouper(() => true).group([endedSpan()], false)
  await request.run('request', async () => {
    sink.push(group)
    while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    sink.push(group)
    await sink.flush(new AbortController().signal)
  })
  expect(seen).toEqual([undefined, undefined])
  await sink.close(AbortSignal.abort())
})
