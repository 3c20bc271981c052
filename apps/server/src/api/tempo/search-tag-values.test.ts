import { MemorySpanStore } from '@tailspan/store'
import { spanBatch, spanIdOf, traceIdOf } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { serve } from './testing/tempo-app.ts'

test.each([
  ['service.name', ['shop']],
  ['cluster', ['east']],
  ['http.method', ['GET']],
  ['other', ['of resource', 'of span']],
  ['rootServiceName', ['shop']],
  ['rootName', ['root']],
  ['trace:id', [traceIdOf(1)]],
  ['span:id', [spanIdOf(1)]],
  ['status', []],
])('the values of %s are those of its place', async (tag, values) => {
  const store = new MemorySpanStore()
  const both = (value: string): { key: string; value: string }[] =>
    ['cluster', 'http.method', 'other'].map((key) => ({ key, value }))
  const resource = both('of resource').map((one) =>
    one.key === 'cluster' ? { ...one, value: 'east' } : one,
  )
  const attributes = [{ key: 'service.name', value: 'of span' }, ...both('of span')].map((one) =>
    one.key === 'http.method' ? { ...one, value: 'GET' } : one,
  )
  const span = { trace: 1, id: 1, name: 'root', start: 1n, service: 'shop', resource, attributes }
  await store.append(spanBatch([span]))
  const answer = await serve(store).inject(`/api/search/tag/${encodeURIComponent(tag)}/values`)
  expect(answer.json()).toMatchObject({ tagValues: values })
})
