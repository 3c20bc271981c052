import { expect, test } from 'vitest'
import { GroupQueue } from './group-queue.ts'
import type { SpanGroup } from './span-group.ts'

const group = (count: number, remarkable = false): SpanGroup => ({
  scopes: [],
  count,
  bytes: count * 10,
  remarkable,
})

test('groups leave in the order they came, remarkable ones first, up to so many bytes', () => {
  const queue = new GroupQueue({ spans: 100, bytes: 10_000 })
  for (const count of [1, 2, 3]) queue.push(group(count))
  queue.push(group(4, true))
  expect(queue.oldest).toBe(0)
  expect(queue.take(50).map(({ group: { count } }) => count)).toEqual([4, 1])
  expect(queue.take(1).map(({ group: { count } }) => count)).toEqual([2])
  expect(queue.oldest).toBe(2)
  expect(queue.take(1000).map(({ group: { count } }) => count)).toEqual([3])
  expect([queue.take(1000), queue.spans, queue.bytes]).toEqual([[], 0, 0])
})

test('what has to make room is the oldest, remarkable ones last', () => {
  const queue = new GroupQueue({ spans: 10, bytes: 10_000 })
  expect(queue.push(group(4, true))).toBe(0)
  expect(queue.push(group(4))).toBe(0)
  expect(queue.push(group(3))).toBe(4)
  expect(queue.push(group(5, true))).toBe(3)
  expect(queue.push(group(5))).toBe(5)
  expect(queue.push(group(5, true))).toBe(4)
  expect(queue.take(1000).map(({ seq }) => seq)).toEqual([3, 5])
})

test('bytes are a bound as well, and one group that is too large is lost alone', () => {
  const queue = new GroupQueue({ spans: 1000, bytes: 100 })
  queue.push(group(9))
  expect(queue.push(group(11, true))).toBe(9 + 11)
  expect(queue.spans).toBe(0)
  expect(queue.push(group(10))).toBe(0)
})

test('thousands pass without being held', () => {
  const queue = new GroupQueue({ spans: 10, bytes: 10_000 })
  for (let i = 0; i < 5000; i++) {
    queue.push(group(1))
    expect(queue.take(1)[0]?.seq).toBe(i)
  }
})
