import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { faulty } from '../testing/faults.ts'
import { startTestServer } from '../testing/test-server.ts'
import type { ClientError } from './client-error.ts'
import { HttpTransport } from './transport.ts'

const FAULTS = ['ok', 'gzip', 'status/429', 'status/500', 'html', 'cut-gzip', 'reset-mid-body']
const CALLS = 10_000
const AT_ONCE = 30

/** Timers and sockets that keep the process alive. */
function held(): number {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name === 'Timeout' || name.startsWith('TCP')).length
}

it('leaves no socket, timer or listener behind after thousands of calls', async () => {
  const server = await startTestServer(faulty)
  const client = new HttpTransport(
    { url: server.url, connections: 8, retries: 1 },
    { random: () => 0 },
  )
  const { signal } = new AbortController()
  const before = held()
  const outcomes = new Set<string>()
  let most = 0
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < CALLS; i = next++) {
      const path = `/${FAULTS[i % FAULTS.length]}`
      const call = { operation: 'test', method: 'GET', path, repeatable: true, signal } as const
      const outcome = await client.json(call, () => 'fine').catch(({ code }: ClientError) => code)
      outcomes.add(`${path} ${outcome}`)
      most = Math.max(most, server.sockets.size)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  expect([...outcomes].sort()).toEqual([
    '/cut-gzip bad_response',
    '/gzip fine',
    '/html bad_response',
    '/ok fine',
    '/reset-mid-body unreachable',
    '/status/429 rate_limited',
    '/status/500 unavailable',
  ])
  // A broken connection is replaced before the server has seen its end.
  expect(most).toBeLessThan(8 + AT_ONCE)
  await client.close()
  while (server.sockets.size > 0) await new Promise((resolve) => setImmediate(resolve))
  await server.stop()
  expect(held()).toBeLessThanOrEqual(before)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
