import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ReadingThreads } from './reading-threads.ts'

test('threads are there before the first reader begins, and leave after the last', async () => {
  const set: number[] = []
  const threads = new ReadingThreads(
    async (count) => {
      await sleep(5)
      set.push(count)
    },
    4,
    1,
  )
  const begun = threads.begin()
  expect(set).toEqual([])
  await begun
  await threads.begin()
  expect(set).toEqual([4])
  threads.end()
  await sleep(10)
  expect(set).toEqual([4])
  threads.end()
  await expect.poll(() => set).toEqual([4, 1])
  await threads.begin()
  expect(set).toEqual([4, 1, 4])
  threads.end()
  await threads.close()
})

test('nothing changes during work that needs the number as it is', async () => {
  const set: number[] = []
  const threads = new ReadingThreads(async (count) => void set.push(count), 4, 1)
  const done = threads.steady(() => sleep(20))
  const begun = threads.begin()
  await sleep(5)
  expect(set).toEqual([])
  await done
  await begun
  expect(set).toEqual([4])
  await expect(threads.steady(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  threads.end()
  await expect.poll(() => set).toEqual([4, 1])
  await threads.close()
})

test('a reader that comes again at once changes nothing; a refusal keeps nobody from reading', async () => {
  let calls = 0
  const threads = new ReadingThreads(
    () => {
      calls++
      return Promise.reject(new Error('no'))
    },
    2,
    1000,
  )
  for (let i = 0; i < 3; i++) {
    await threads.begin()
    threads.end()
  }
  expect(calls).toBe(1)
  await threads.close()
})
