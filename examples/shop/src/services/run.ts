import { performance } from 'node:perf_hooks'
import type { ReadyMessage } from '../supervise/messages.ts'
import { stopOnSignal } from '../supervise/stop-on-signal.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createDice } from '../world/dice.ts'
import { definitions, type ServiceName } from './definitions.ts'
import { readRunOptions } from './run-options.ts'
import type { StartService } from './service.ts'

const FLUSH_WITHIN_MS = 2000

const options = readRunOptions(process.argv.slice(2))
const { version } = definitions[options.service]
const telemetry = await startTelemetry()
const { log } = telemetry
const start = await loadService(options.service)
const service = await start({
  tracer: telemetry.tracer,
  log,
  dice: createDice(Date.now()),
  port: options.port,
  peer: options.peer,
  now: () => performance.now(),
})
log.info('service started', { service: options.service, version, url: service.url ?? 'none' })
process.send?.({ type: 'ready', url: service.url } satisfies ReadyMessage)

stopOnSignal(async () => {
  await service.close()
  log.info('service stops', { service: options.service })
  await telemetry.close()
}, FLUSH_WITHIN_MS)

/** Loads one set of libraries only: each process carries what it uses. */
async function startTelemetry(): Promise<Telemetry> {
  const target = { ...options, version }
  const { telemetry: how } = definitions[options.service]
  return how.by === 'stock'
    ? (await import('../telemetry/stock.ts')).startStock(target, how)
    : (await import('../telemetry/tailspan.ts')).startTailspan(target, how)
}

/** Loaded after telemetry has started, and only the one that is needed. */
async function loadService(name: ServiceName): Promise<StartService> {
  switch (name) {
    case 'shop-front':
      return (await import('./shop-front.ts')).startShopFront
    case 'cart':
      return (await import('./cart.ts')).startCart
    case 'payment':
      return (await import('./payment.ts')).startPayment
    case 'order-worker':
      return (await import('./order-worker.ts')).startOrderWorker
    case 'support-agent':
      return (await import('./support-agent.ts')).startSupportAgent
  }
}
