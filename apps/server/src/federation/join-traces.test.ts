import { decodeAttributes, type SpanBatch } from '@tailspan/model'
import { spanBatch, type TestSpan } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { joinTraces } from './join-traces.ts'

const span = (id: number, more: Partial<TestSpan> = {}): TestSpan => ({
  trace: 1,
  id,
  start: BigInt(id),
  service: 'shop',
  ...more,
})

function names(batch: SpanBatch): string[] {
  return Array.from({ length: batch.length }, (_, row) => {
    const resource = batch.resources[batch.resourceIndex[row] ?? -1]
    const texts = decodeAttributes(resource?.attributes ?? '').map(({ key, value }) =>
      typeof value === 'string' ? `${key}=${value}` : key,
    )
    return `${Number(batch.spanIds[row])} ${texts.join(' ')}`
  })
}

test('resources gain their cluster and keep what they have under its name', () => {
  const resource = [{ key: 'cluster', value: 'k8s' }]
  const parts = [
    { id: 'eu', spans: spanBatch([span(1), span(2, { resource })]) },
    { id: 'us', spans: spanBatch([span(3)]) },
  ]
  expect(names(joinTraces(parts))).toEqual([
    '1 service.name=shop cluster=eu',
    '2 service.name=shop exported_cluster=k8s cluster=eu',
    '3 service.name=shop cluster=us',
  ])
})

test('the same span comes once, what differs in anything twice', () => {
  const same = span(1, { events: [{ time: 5n, name: 'retry' }], flags: 1 })
  const others = [
    { kind: 2 },
    { name: 'x' },
    { service: 'cart' },
    { scope: { name: 'pg' } },
    { attributes: [{ key: 'a', value: 1n }] },
    { end: 9n },
    { events: [] },
  ]
  const joined = joinTraces([
    { id: 'eu', spans: spanBatch([same]) },
    { id: 'us', spans: spanBatch([same, ...others.map((more) => ({ ...same, ...more }))]) },
    { id: 'ap', spans: spanBatch([same]) },
  ])
  expect(joined.length).toBe(1 + others.length)
  expect(names(joined)[0]).toContain('cluster=eu')
})
