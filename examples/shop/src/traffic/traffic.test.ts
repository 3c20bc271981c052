import { test, vi } from 'vitest'
import { type RunningServer, serve } from '../http/server.ts'
import type { Log } from '../telemetry/log.ts'
import { createDice } from '../world/dice.ts'
import { runTraffic } from './traffic.ts'

const patience = { timeout: 10_000 }

const ignore = (): void => undefined
const silent: Log = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  close: () => Promise.resolve(),
}

// It fails by never ending.
test('visitors come until they are stopped, whatever the shop answers', async () => {
  let visits = 0
  const refuse = () => {
    visits++
    return Promise.reject(new Error('closed today'))
  }
  const server: RunningServer = await serve(
    [{ method: 'GET', path: '/', handle: refuse }],
    silent,
    0,
  )
  const stopping = new AbortController()
  const traffic = runTraffic({
    rate: 500,
    shop: server.url,
    cart: server.url,
    dice: createDice(5),
    signal: stopping.signal,
  })
  await vi.waitUntil(() => visits >= 5, patience)
  stopping.abort()
  await traffic
  await server.close()
})
