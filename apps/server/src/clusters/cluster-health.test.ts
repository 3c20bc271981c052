import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@tailspan/model'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ClusterHealthMonitor } from './cluster-health.ts'
import { ClusterRegistry } from './cluster-registry.ts'
import { RemoteCluster } from './remote-cluster.ts'

test('new settings are looked at at once', async () => {
  let status = 200
  const server = createServer((_, response) => response.writeHead(status).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const file = { read: async () => [], write: async () => {} }
  const registry = await ClusterRegistry.open(file, (settings) => new RemoteCluster(settings, {}))
  const health = new ClusterHealthMonitor(registry, systemClock)
  onTestFinished(async () => {
    await health.stop()
    await registry.close()
    server.close()
  })
  const seen = (): string | undefined => health.of(registry.get('eu').cluster)?.status
  const eventually = (is: string): Promise<void> =>
    vi.waitFor(() => expect(seen()).toBe(is), { timeout: 20_000, interval: 5 })

  health.start(1e9)
  await registry.add({ id: 'eu', loki: { url } })
  await eventually('up')
  status = 503
  await registry.replace({ id: 'eu', loki: { url }, labels: { changed: 'yes' } })
  await eventually('down')
  await health.stop()
  await registry.replace({ id: 'eu', loki: { url }, labels: { changed: 'again' } })
  expect(seen()).toBeUndefined()
})
