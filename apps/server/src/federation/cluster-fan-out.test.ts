import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ClusterFanOut } from './cluster-fan-out.ts'

const ids = (count: number): { id: string }[] =>
  Array.from({ length: count }, (_, i) => ({ id: `c${i}` }))

function fanOut(
  options: { timeoutMs?: number; concurrency?: number } = {},
  signal?: AbortSignal,
): ClusterFanOut {
  const defaults = { timeoutMs: 1000, concurrency: 16, now: () => performance.now() }
  return new ClusterFanOut({ ...defaults, ...options }, signal ?? new AbortController().signal)
}

test('answers come in the order given, whoever is first', async () => {
  const answers = await fanOut().ask(ids(3), async ({ id }) => {
    await sleep(id === 'c0' ? 20 : 1)
    return id
  })
  expect(answers).toEqual(ids(3).map(({ id }) => ({ id, value: id })))
})

test('no more are asked at once than allowed', async () => {
  let [now, most] = [0, 0]
  await fanOut({ concurrency: 3 }).ask(ids(10), async () => {
    most = Math.max(most, ++now)
    await sleep(2)
    now--
  })
  expect(most).toBe(3)
})

test('who fails or is late is left out and noted', async () => {
  const fan = fanOut({ timeoutMs: 30 })
  const answers = await fan.ask(ids(3), async ({ id }, signal) => {
    if (id === 'c1') throw Object.assign(new Error('go away'), { code: 'forbidden' })
    // Does not look at the signal.
    if (id === 'c2') await sleep(200)
    expect(signal.aborted).toBe(id === 'c2')
    return id
  })
  expect(answers.map(({ id }) => id)).toEqual(['c0'])
  expect(fan.statuses).toMatchObject([
    { id: 'c0', status: 'ok' },
    { id: 'c1', status: 'error', code: 'forbidden', error: 'go away' },
    { id: 'c2', status: 'error', code: 'timeout', error: 'no answer within 30 ms' },
  ])
})

test('a cluster that failed once in a request has failed', async () => {
  const fan = fanOut()
  let calls = 0
  const ask = async ({ id }: { id: string }): Promise<string> => {
    if (id === 'c1' && calls++ === 0) throw new Error('oops')
    return id
  }
  await fan.ask(ids(2), ask)
  await fan.ask(ids(2), ask)
  expect(fan.statuses.map(({ status }) => status)).toEqual(['ok', 'error'])
})

test('when none answers that is an error, and the question’s fault when all refuse it', async () => {
  const failing = (code: string) => async (): Promise<never> => {
    throw Object.assign(new Error('no'), { code })
  }
  await expect(fanOut().ask(ids(2), failing('timeout'))).rejects.toMatchObject({
    code: 'unavailable',
  })
  await expect(fanOut().ask(ids(2), failing('bad_request'))).rejects.toMatchObject({
    code: 'bad_request',
  })
  expect(await fanOut().ask([], failing('timeout'))).toEqual([])
})

test('who leaves ends everything', async () => {
  const leaving = new AbortController()
  const answer = fanOut({}, leaving.signal).ask(ids(20), () => sleep(10_000))
  leaving.abort(new Error('left'))
  await expect(answer).rejects.toThrow('left')
})

test('the time of a cluster is that of all it is asked in a request', async () => {
  let time = 0
  const options = { timeoutMs: 100, concurrency: 1, now: () => time }
  const fan = new ClusterFanOut(options, new AbortController().signal)
  await fan.ask(ids(2), async ({ id }) => void (time += id === 'c0' ? 100 : 10))
  // c0 has nothing left of it.
  const answers = await fan.ask(ids(2), async ({ id }, signal) => {
    if (id === 'c1') return id
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return id
  })
  expect(answers.map(({ id }) => id)).toEqual(['c1'])
  expect(fan.statuses).toMatchObject([
    { id: 'c0', code: 'timeout' },
    { id: 'c1', status: 'ok' },
  ])
})
