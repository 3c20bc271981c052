import { expect, it } from 'vitest'
import { BatchQueue } from './batch-queue.ts'
import type { ShipStream } from './segment.ts'

const info: ShipStream = { labels: [], rank: 2 }
const error: ShipStream = { labels: [], rank: 4 }
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

/** Adds lines of 100 bytes. */
function add(queue: BatchQueue, stream: ShipStream, name: string, count: number): void {
  for (let n = 0; n < count; n++) {
    const line = `${name} ${n}`.padEnd(99)
    queue.add(stream, 100, `${line}\n`, (segment, text) => segment.appendText(text))
  }
}

function linesOf(queue: BatchQueue): string[] {
  const text = queue
    .drain()
    .flatMap((batch) => [...batch.segments].flatMap((segment) => segment.pages()))
    .join('')
  return text.split('\n').flatMap((line) => line.trim() || [])
}

const upTo = (name: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `${name} ${from + i}`)

it.each([
  [
    'the oldest of the least grave',
    'drop-oldest',
    [...upTo('error', 0, 50), ...upTo('info', 50, 100)],
  ],
  ['the newest', 'drop-newest', [...upTo('error', 0, 50), ...upTo('info', 0, 50)]],
] as const)('gives up %s when it is full', (_, whenFull, kept) => {
  let dropped = 0
  const small = { batchBytes: 1000, queueBytes: 10_000, whenFull }
  const queue = new BatchQueue(small, (lines) => void (dropped += lines))
  add(queue, error, 'error', 50)
  add(queue, info, 'info', 100)
  expect([queue.bytes, queue.lines, dropped]).toEqual([10_000, 100, 50])
  expect(linesOf(queue)).toEqual(kept)
})

it('gives up nothing graver for a line', () => {
  let dropped = 0
  const small = { batchBytes: 1000, queueBytes: 5000, whenFull: 'drop-oldest' } as const
  const queue = new BatchQueue(small, (lines) => void (dropped += lines))
  add(queue, error, 'error', 50)
  add(queue, info, 'info', 1)
  expect(dropped).toBe(1)
  add(queue, error, 'last', 1)
  // A batch's worth at once.
  expect(linesOf(queue)).toEqual([...upTo('error', 10, 50), 'last 0'])
})
