import { expect, it } from 'vitest'
import { BatchQueue } from './batch-queue.ts'
import type { ShipStream } from './segment.ts'

const info: ShipStream = { labels: [], rank: 2 }
const limits = { batchBytes: 200_000, queueBytes: 1e7, whenFull: 'drop-oldest' } as const

function filled(queue: BatchQueue, letter: string): void {
  for (let i = 0; i < 100; i++) {
    queue.add(info, 1000, letter.repeat(1000), (segment, text) => segment.appendText(text))
  }
}

it('uses the memory of a batch again when it is done with, and not before', () => {
  const queue = new BatchQueue(limits, () => undefined)
  filled(queue, 'a')
  const first = queue.take()
  if (first === null) expect.fail('no batch')
  const pagesOf = (batch: typeof first): readonly Buffer[] =>
    [...batch.segments].flatMap((segment) => segment.pages())
  const pages = pagesOf(first)
  filled(queue, 'b')
  expect(Buffer.concat(pages).toString()).toBe('a'.repeat(100_000))
  queue.settle(first)
  const second = queue.take()
  if (second === null) expect.fail('no batch')
  filled(queue, 'c')
  expect(Buffer.concat(pagesOf(second)).toString()).toBe('b'.repeat(100_000))
  expect(pages.some((page) => page.includes('c'))).toBe(true)
  queue.settle(second)
  const third = queue.take()
  expect(third && Buffer.concat(pagesOf(third)).toString()).toBe('c'.repeat(100_000))
})

it('keeps the memory of what was halved as long as its halves', () => {
  const queue = new BatchQueue(limits, () => undefined)
  filled(queue, 'a')
  const whole = queue.take()
  if (whole === null) expect.fail('no batch')
  const halves = whole.halves((_, from) => from + 1000)
  queue.settle(whole, halves)
  filled(queue, 'b')
  const text = halves.flatMap((half) => [...half.segments].flatMap((segment) => segment.pages()))
  expect(Buffer.concat(text).toString()).toBe('a'.repeat(100_000))
  expect([queue.lines, queue.bytes]).toEqual([200, 200_000])
})
