import { performance } from 'node:perf_hooks'
import { trace } from '@opentelemetry/api'
import { logs } from '@opentelemetry/api-logs'
import type { ReadyMessage } from '../supervise/messages.ts'
import { stopOnSignal } from '../supervise/stop-on-signal.ts'
import type { Log } from '../telemetry/log.ts'
import { otlpLog } from '../telemetry/otlp-log.ts'
import { pinoInProcess, pinoInWorker } from '../telemetry/pino-log.ts'
import { startSdk } from '../telemetry/sdk.ts'
import { winstonLog } from '../telemetry/winston-log.ts'
import { createDice } from '../world/dice.ts'
import { definitions, type ServiceName } from './definitions.ts'
import { type RunOptions, readRunOptions } from './run-options.ts'
import type { StartService } from './service.ts'

const FLUSH_WITHIN_MS = 2000

const options = readRunOptions(process.argv.slice(2))
const { version, spans, logs: logging } = definitions[options.service]
const sdk = startSdk({
  ...options,
  version,
  spans,
  logs: logging === 'otlp-proto' ? 'proto' : logging === 'otlp-json' ? 'json' : null,
})
const log = createLog(options)
const start = await loadService(options.service)
const service = await start({
  tracer: trace.getTracer(options.service, version),
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
  await Promise.allSettled([log.close(), sdk.shutdown()])
}, FLUSH_WITHIN_MS)

function createLog(target: RunOptions): Log {
  switch (logging) {
    case 'pino-worker':
      return pinoInWorker(target)
    case 'pino':
      return pinoInProcess(target)
    case 'winston':
      return winstonLog(target)
    case 'otlp-proto':
    case 'otlp-json':
      return otlpLog(logs.getLogger(options.service, version), () => Promise.resolve())
  }
}

/** Loaded after OpenTelemetry has started, and only the one that is needed. */
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
