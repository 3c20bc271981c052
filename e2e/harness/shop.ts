import { onTestFinished } from 'vitest'
import { type ProcessGroup, startNode } from './process.ts'
import type { RunningServer } from './server.ts'

/** The demo as processes of its own, sending to the server; it is killed with the test. */
export function startShop(server: RunningServer, rate: number): ProcessGroup {
  const flags = ['--endpoint', server.url, '--grpc', server.otlpGrpc, '--rate', String(rate)]
  const shop = startNode(['--import', 'tsx', 'examples/shop/src/main.ts', '--verbose', ...flags])
  onTestFinished(() => shop.kill())
  return shop
}
