import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
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

test('many visitors who wait for a slow shop at once are no leak', async () => {
  const warnings: string[] = []
  const hear = (warning: Error): void => void warnings.push(warning.name)
  process.on('warning', hear)
  let waiting = 0
  const server = http.createServer(() => waiting++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stopping = new AbortController()
  const dice = createDice(5)
  const traffic = runTraffic({ rate: 500, shop: url, cart: url, dice, signal: stopping.signal })
  await vi.waitUntil(() => waiting >= 30, patience)
  stopping.abort()
  await traffic
  process.removeListener('warning', hear)
  server.closeAllConnections()
  server.close()
  expect(warnings).toEqual([])
})
