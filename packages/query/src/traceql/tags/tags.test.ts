import type { Clock } from '@tailspan/model'
import { expect, test } from 'vitest'
import { TraceqlEngine } from '../engine.ts'
import { BatchReader } from '../testing/batch-reader.ts'
import { FAMILY } from '../testing/family.ts'

const clock: Clock = { now: () => 0n }
const range = { start: 0n, end: 1_000_000n }
const never = new AbortController().signal
const stored = [{ scope: 'link' as const, tags: ['stored'] }]
const engine = new TraceqlEngine(new BatchReader([FAMILY], stored), { clock })

async function values(tag: string, filter: string, limit = 100): Promise<unknown[]> {
  const found = await engine.tagValues(tag, { filter, range, limit }, never)
  return found.map((value) => (value as { value?: unknown }).value)
}

test('without a filter the reader answers', async () => {
  expect(await engine.tags('', range, never)).toEqual(stored)
  expect(await values('span.gen', '')).toEqual(['from the reader'])
  expect(await values('name', '')).toEqual(['from the reader'])
})

test('a text that is no filter is none', async () => {
  expect(await engine.tags('{ span.sex = ', range, never)).toEqual(stored)
  expect(await engine.tags('{ true }', range, never)).toEqual(stored)
  expect(await values('span.gen', 'garbage')).toEqual(['from the reader'])
})

test('with a filter the spans that meet it answer', async () => {
  expect(await engine.tags('{ name = "ada" }', range, never)).toEqual([
    { scope: 'span', tags: ['gen', 'sex'] },
    { scope: 'resource', tags: ['service.name'] },
  ])
  expect(await engine.tags('{ name = "nobody" }', range, never)).toEqual([])
  expect(await values('span.gen', '{ span.sex = "m" }')).toEqual([1n, 2n])
  expect(await values('span.gen', '{ span.sex = "m" && name = ')).toEqual([1n, 2n])
  expect(await values('name', '{ span.gen = 1 }')).toEqual(['bob', 'cyd'])
})

test('statuses and kinds are all known, durations not worth knowing', async () => {
  expect(await values('status', '')).toEqual(['unset', 'ok', 'error'])
  expect(await values('span:kind', '')).toHaveLength(6)
  expect(await values('span:kind', '', 2)).toHaveLength(2)
  expect(await values('status', '{ span.gen = 1 }')).toEqual(['unset'])
  expect(await values('duration', '')).toEqual([])
})

test('intrinsics are read from the spans, up to the limit', async () => {
  expect(await values('name', '{ span.gen >= 0 }', 2)).toEqual(['ada', 'bob'])
  expect(await values('span:id', '')).toHaveLength(6)
  expect(await values('rootServiceName', '')).toEqual(['home'])
})

test.each([
  ['foo', 'parse error at line 1, col 2: unknown identifier: foo'],
  ['span.a } | { .b', 'unexpected |'],
  ['', 'unexpected }'],
  ['span.', 'unexpected END_ATTRIBUTE, expecting IDENTIFIER'],
  ['event:bogus', 'unexpected bogus, expecting name or timeSinceStart'],
  ['span.a = 1', 'unexpected ='],
])('%s is no tag', async (tag, message) => {
  await expect(values(tag, '')).rejects.toThrow(message)
})
