import winston from 'winston'
import LokiTransport from 'winston-loki'
import type { Fields, Log, LogTarget } from './log.ts'
import { logfmt } from './logfmt.ts'
import { traceIds } from './trace-ids.ts'

/** The usual winston set-up: winston-loki (protobuf in snappy), trace ids by a format, logfmt lines. */
export function winstonLog(target: LogTarget): Log {
  const transport = new LokiTransport({
    host: target.endpoint,
    labels: { job: target.service, env: 'demo' },
    interval: 1,
    timeout: 10_000,
    // Stopping is the business of this process, not of the library.
    gracefulShutdown: false,
    onConnectionError: (error) => {
      if (target.verbose) console.error(`winston-loki: ${String(error)}`)
    },
    format: winston.format.combine(withTraceIds(), asLogfmt()),
  })
  const logger = winston.createLogger({ level: 'debug', transports: [transport] })
  const write = (level: string, message: string, fields: Fields | undefined): void => {
    const { err, ...rest } = fields ?? {}
    const stack = err instanceof Error ? { err: err.message, stack: err.stack } : {}
    logger.log({ level, message, ...rest, ...stack })
  }
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    close: () => transport.close(),
  }
}

const withTraceIds = winston.format((info) => Object.assign(info, traceIds()))

function asLogfmt(): winston.Logform.Format {
  return winston.format.printf(({ level, message, ...rest }) =>
    logfmt({ level, msg: message, ...rest }),
  )
}
