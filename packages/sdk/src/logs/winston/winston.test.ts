import { afterEach, beforeEach, expect, it } from 'vitest'
import winston from 'winston'
import { type FaultLoki, startFaultLoki } from '../testing/fault-loki.ts'
import { LokiTransport } from './index.ts'

let loki: FaultLoki

beforeEach(async () => {
  loki = await startFaultLoki()
})
afterEach(() => loki.stop())

const linesOf = (level: string): unknown[] =>
  (loki.streams.get(`{level="${level}", service="checkout"}`) ?? []).map(({ line }) => {
    return line.startsWith('{') ? (JSON.parse(line) as unknown) : line
  })

function transport(options: { level?: string } = {}): LokiTransport {
  return new LokiTransport({ url: loki.url, service: 'checkout', environment: '', ...options })
}

it('takes the lines of a real winston, as its format made them', async () => {
  const to = transport()
  const logger = winston.createLogger({ level: 'silly', transports: [to] })
  logger.info('placed', { order: 7, trace_id: 'ab'.repeat(16) })
  logger.verbose('more')
  logger.child({ worker: 'w' }).error('declined')
  expect(await to.flushed(20_000)).toMatchObject({ sent: 3, lost: 0, complete: true })
  expect(linesOf('info')).toEqual([
    { level: 'info', message: 'placed', order: 7, trace_id: 'ab'.repeat(16) },
  ])
  expect(linesOf('debug')).toEqual([{ level: 'verbose', message: 'more' }])
  expect(linesOf('error')).toEqual([{ level: 'error', message: 'declined', worker: 'w' }])
  const [[info] = []] = loki.streams.values()
  expect(info?.metadata).toEqual({ trace_id: 'ab'.repeat(16) })
  logger.close()
})

it('has a level of its own, and takes any format', async () => {
  const to = transport({ level: 'warn' })
  const format = winston.format.printf(({ level, message }) => `${level}: ${String(message)}`)
  const logger = winston.createLogger({ format, transports: [to] })
  logger.info('not this')
  logger.warn('this')
  await to.flushed(20_000)
  expect(loki.lines).toEqual(['warn: this'])
  logger.close()
})

it('sends the last lines when the logger ends', async () => {
  const to = transport()
  const logger = winston.createLogger({ transports: [to] })
  logger.info('last')
  const ended = new Promise((resolve) => to.once('finish', resolve))
  logger.end()
  await ended
  expect(linesOf('info')).toEqual([{ level: 'info', message: 'last' }])
  expect(to.health().state).toBe('off')
})

it('never makes winston wait', async () => {
  loki.fault = { status: 503 }
  const to = transport()
  const logger = winston.createLogger({ transports: [to] })
  for (let i = 0; i < 20_000; i++) logger.info('x', { i })
  expect(to.health().queued + to.writableLength).toBe(20_000)
  loki.fault = null
  expect(await to.flushed(20_000)).toMatchObject({ lost: 0 })
  logger.close()
})
