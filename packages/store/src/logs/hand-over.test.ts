import { expect, test } from 'vitest'
import { handOver } from './hand-over.ts'

/** Work that hands over numbers without end, and tells when it ends. */
function counting(ended: () => void) {
  return async (give: (n: number) => Promise<void>): Promise<void> => {
    try {
      for (let n = 0; ; n++) await give(n)
    } finally {
      ended()
    }
  }
}

test('items come in order, and the work waits for the consumer', async () => {
  const made: number[] = []
  const items = handOver<number>(async (give) => {
    for (let n = 0; n < 3; n++) {
      made.push(n)
      await give(n)
    }
  })
  const seen: number[] = []
  for await (const n of items) {
    expect(made).toHaveLength(n + 1)
    seen.push(n)
  }
  expect(seen).toEqual([0, 1, 2])
})

test('leaving the loop ends the work', async () => {
  let ends = 0
  for await (const n of handOver(counting(() => ends++))) if (n === 1) break
  expect(ends).toBe(1)
})

test('a consumer that throws ends the work', async () => {
  let ends = 0
  const consume = async (): Promise<void> => {
    for await (const n of handOver(counting(() => ends++))) if (n === 1) throw new Error('enough')
  }
  await expect(consume()).rejects.toThrow('enough')
  expect(ends).toBe(1)
})

test('an error of the work reaches the consumer', async () => {
  const items = handOver<number>(async (give) => {
    await give(1)
    throw new Error('broken')
  })
  await expect(items.next()).resolves.toEqual({ done: false, value: 1 })
  await expect(items.next()).rejects.toThrow('broken')
})
