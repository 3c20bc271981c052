import { SpanBatchBuilder } from '@tailspan/model'
import { expect, test } from 'vitest'
import { BufferPool } from '../duck/buffer-pool.ts'
import { AttributePacker } from './attribute-packer.ts'
import { NewSpans } from './new-spans.ts'
import { packSpans } from './packed-spans.ts'

const MAX = 2n ** 63n - 1n
const MIN = -(2n ** 63n)

test('durations are cut off at 64 bits', () => {
  const times: [start: bigint, end: bigint][] = [
    [5n, 9n],
    [9n, 5n],
    [2n ** 32n - 1n, 2n ** 32n],
    [2n ** 32n, 2n ** 32n - 1n],
    [MIN, MAX],
    [MAX, MIN],
    [-1n, MAX],
    [0n, MAX],
    [1n, MIN],
    [0n, MIN],
    [1_768_474_800_000_000_000n, 1_768_474_801_234_567_890n],
  ]
  const builder = new SpanBatchBuilder()
  const resource = builder.resource({ service: '', attributes: '' })
  const scope = builder.scope({ name: '', version: '', attributes: '' })
  const ids = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), name: '' }
  for (const [start, end] of times) builder.add(resource, scope, { ...ids, start, end })
  const batch = packSpans(builder.build())
  const spans = new NewSpans([batch], new BufferPool(0))
  const attributes = new AttributePacker(() => 0).pack(batch.texts.attributes, () => true)
  spans.add(batch, { resources: [0], scopes: [0] }, attributes)
  expect([...spans.durations]).toEqual(
    times.map(([start, end]) => {
      const duration = end - start
      return duration > MAX ? MAX : duration < MIN ? MIN : duration
    }),
  )
})
