import { once } from 'node:events'
import { Writable } from 'node:stream'
import { lokiDestination } from '@tailspan/sdk/pino'
import { LokiTransport } from '@tailspan/sdk/winston'
import { pino } from 'pino'
import { type LokiOptions, pinoLoki } from 'pino-loki'
import winston from 'winston'
import WinstonLoki from 'winston-loki'

/** An app's logger that ships to Loki. */
export interface Shipped {
  log(fields: object, message: string): void
  /** Waits as the library lets one wait. */
  close(): Promise<void>
}

export const shippers = [
  'pino alone',
  'winston alone',
  'pino-loki',
  'pino-loki in process',
  'winston-loki',
  '@tailspan/sdk/pino',
  '@tailspan/sdk/pino, gzip',
  '@tailspan/sdk/winston',
] as const
/** The two that ship nothing: what logging costs by itself. */
export const alone: ReadonlySet<Shipper> = new Set(['pino alone', 'winston alone'])
export type Shipper = (typeof shippers)[number]

export interface Target {
  readonly url: string
  readonly spoolDir: string
}

/** Each as its own guide sets it up; batches wait for a second with all of them. */
export function makeShipper(name: Shipper, target: Target): Shipped {
  switch (name) {
    case 'pino alone':
      return fromPino({ write: () => undefined }, async () => undefined)
    case 'winston alone': {
      const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
      const transport = new winston.transports.Stream({ stream: nowhere })
      return fromWinston(transport, async () => undefined)
    }
    case 'pino-loki': {
      const stream = pino.transport<LokiOptions>({
        target: 'pino-loki',
        options: pinoLokiOptions(target),
        worker: { execArgv: [] },
      })
      return fromPino(stream, async () => {
        stream.end()
        await once(stream, 'close')
      })
    }
    case 'pino-loki in process': {
      const stream = pinoLoki(pinoLokiOptions(target))
      return fromPino(stream, async () => {
        stream.end()
        await once(stream, 'close')
      })
    }
    case 'winston-loki': {
      const transport = new WinstonLoki({
        host: target.url,
        labels: { service: 'bench' },
        interval: 1,
      })
      transport.on('error', () => undefined)
      return fromWinston(transport, async () => void (await transport.flush()))
    }
    case '@tailspan/sdk/winston': {
      const transport = new LokiTransport({ ...target, service: 'bench' })
      return fromWinston(transport, async () => void (await transport.flushed(60_000)))
    }
    case '@tailspan/sdk/pino':
    case '@tailspan/sdk/pino, gzip': {
      const gzip = name === '@tailspan/sdk/pino' ? {} : { gzip: true }
      const to = lokiDestination({ ...target, service: 'bench', ...gzip })
      return fromPino(to, async () => void (await to.close(60_000)))
    }
  }
}

function pinoLokiOptions({ url }: Target): LokiOptions {
  return { host: url, labels: { service: 'bench' }, batching: { interval: 1 }, silenceErrors: true }
}

function fromPino(stream: pino.DestinationStream, close: () => Promise<void>): Shipped {
  const logger = pino({}, stream)
  return { log: (fields, message) => logger.info(fields, message), close }
}

function fromWinston(transport: winston.transport, close: () => Promise<void>): Shipped {
  const logger = winston.createLogger({ format: winston.format.json(), transports: [transport] })
  return { log: (fields, message) => void logger.info(message, fields), close }
}
