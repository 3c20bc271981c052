import { expect, test } from 'vitest'
import type { OrderMessage } from './order.ts'
import { createOrderQueue } from './order-queue.ts'

const never = new AbortController().signal

function message(id: string): OrderMessage {
  return { order: { id, user: 'u', lines: [], cents: 1 }, headers: {} }
}

function ids(messages: readonly OrderMessage[]): string[] {
  return messages.map((one) => one.order.id)
}

test('first in, first out, no more than asked for', async () => {
  const queue = createOrderQueue()
  for (const id of ['a', 'b', 'c']) queue.offer(message(id))
  expect(ids(await queue.take(2, 0, never))).toEqual(['a', 'b'])
  expect(ids(await queue.take(2, 0, never))).toEqual(['c'])
  expect(await queue.take(2, 1, never)).toEqual([])
})

test('a waiting taker gets what comes', async () => {
  const queue = createOrderQueue()
  const taken = queue.take(5, 60_000, never)
  queue.offer(message('late'))
  expect(ids(await taken)).toEqual(['late'])
})

test('a taker that hangs up leaves the messages where they are', async () => {
  const queue = createOrderQueue()
  const gone = new AbortController()
  const taken = queue.take(5, 60_000, gone.signal)
  queue.offer(message('kept'))
  gone.abort()
  expect(await taken).toEqual([])
  expect(queue.size).toBe(1)
})

test('a full queue says so', () => {
  const queue = createOrderQueue()
  const taken = Array.from({ length: 1001 }, (_, i) => queue.offer(message(String(i))))
  expect(taken.filter(Boolean)).toHaveLength(1000)
  expect(taken.at(-1)).toBe(false)
})
