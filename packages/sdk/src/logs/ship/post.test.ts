import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FaultLoki, startFaultLoki } from '../testing/fault-loki.ts'
import { HttpPost } from './post.ts'

let loki: FaultLoki
const { signal } = new AbortController()

beforeEach(async () => {
  loki = await startFaultLoki()
})
afterEach(() => loki.stop())

it('reads what an answer says, its Retry-After too', async () => {
  loki.faults.push({ status: 429, text: 'slower', retryAfter: '3' }, { status: 503 })
  const post = new HttpPost({ url: new URL(loki.url), headers: {}, timeoutMs: 20_000 })
  const body = Buffer.from('{}')
  const slower = await post.post(body, {}, signal)
  expect(slower).toMatchObject({ status: 429, retryAfterMs: 3000 })
  expect(slower.body.toString()).toBe('slower')
  expect(await post.post(body, {}, signal)).toMatchObject({ status: 503, retryAfterMs: undefined })
  await post.close()
})
