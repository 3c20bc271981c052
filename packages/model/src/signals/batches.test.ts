import { expect, test } from 'vitest'
import { streamOf } from './labels.ts'
import { LogBatchBuilder, pickLogs } from './log-batch-builder.ts'
import { SpanBatchBuilder } from './span-batch-builder.ts'

test('rows picked out of a batch keep all of their columns', () => {
  const builder = new LogBatchBuilder()
  const [a, b] = [streamOf([['app', 'a']]), streamOf([['app', 'b']])]
  builder.add(builder.stream(a), 1n, 'one', '{"k":"v"}', 'info', 't1', 's1')
  builder.add(builder.stream(b), 2n, 'two')
  builder.add(builder.stream(a), 3n, 'three')
  const picked = pickLogs(builder.build(), [2, 0])
  expect(picked.streams).toEqual([a])
  expect(picked).toMatchObject({
    length: 2,
    lines: ['three', 'one'],
    metadata: ['', '{"k":"v"}'],
    levels: ['', 'info'],
    traceIds: ['', 't1'],
    spanIds: ['', 's1'],
  })
  expect([...picked.timestamps]).toEqual([3n, 1n])
})

test('resources and scopes are stored once, absent fields get their meaning', () => {
  const builder = new SpanBatchBuilder()
  const resource = { service: 'cart', attributes: '[]' }
  const scope = { name: 'http', version: '1', attributes: '' }
  for (const spanId of ['01', '02']) {
    builder.add(builder.resource({ ...resource }), builder.scope({ ...scope }), {
      traceId: 'aa',
      spanId,
      name: 'GET',
      start: 1n,
      end: 2n,
    })
  }
  const batch = builder.build()
  expect(batch.resources).toEqual([resource])
  expect(batch.scopes).toEqual([scope])
  expect(batch).toMatchObject({ length: 2, parentIds: ['', ''], attributes: ['', ''] })
})
