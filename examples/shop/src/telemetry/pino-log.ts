import { once } from 'node:events'
import pino from 'pino'
import type { LokiOptions } from 'pino-loki'
import type { Log, LogTarget } from './log.ts'
import { traceIds } from './trace-ids.ts'

/** The usual pino set-up: pino-loki in a worker thread, trace ids by a mixin, JSON lines. */
export function pinoInWorker(target: LogTarget): Log {
  const transport = pino.transport<LokiOptions>({
    target: 'pino-loki',
    options: lokiOptions(target),
    // The flags of this process (a TypeScript loader, say) are of no use in there.
    worker: { execArgv: [] },
  })
  return adapt(pino({ level: 'debug', mixin: traceIds }, transport), async () => {
    transport.end()
    await once(transport, 'close')
  })
}

function lokiOptions(target: LogTarget): LokiOptions {
  return {
    host: target.endpoint,
    labels: { app: target.service, env: 'demo' },
    batching: { interval: 1, maxBufferSize: 5000 },
    silenceErrors: !target.verbose,
  }
}

function adapt(logger: pino.Logger, close: () => Promise<void>): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    close,
  }
}
