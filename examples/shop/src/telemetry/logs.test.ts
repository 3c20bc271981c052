import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Log, LogTarget } from './log.ts'
import { otlpLog } from './otlp-log.ts'
import { pinoInProcess } from './pino-log.ts'
import { winstonLog } from './winston-log.ts'

interface Push {
  readonly path: string
  readonly type: string
  readonly body: Buffer
}

let server: http.Server
let pushes: Push[]
let target: LogTarget

/** Acknowledges every push, as Loki does. */
beforeEach(async () => {
  pushes = []
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.once('end', () => {
      const type = request.headers['content-type'] ?? ''
      pushes.push({ path: request.url ?? '', type, body: Buffer.concat(chunks) })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  target = { service: 'kiosk', endpoint: `http://127.0.0.1:${port}`, verbose: true }
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function write(log: Log): Promise<void> {
  log.debug('looking')
  log.info('sold', { cents: 620 })
  log.warn('slow', { ms: 9 })
  log.error('broken', { err: new RangeError('no change left') })
  await log.close()
}

test('pino-loki pushes JSON, with levels as labels', async () => {
  await write(pinoInProcess(target))
  const streams = pushes.flatMap(({ body }) => JSON.parse(body.toString()).streams)
  expect(pushes.map(({ path }) => path)).toContain('/loki/api/v1/push')
  expect(streams.map(({ stream }) => [stream.level, stream.service_name])).toEqual([
    ['debug', 'kiosk'],
    ['info', 'kiosk'],
    ['warning', 'kiosk'],
    ['error', 'kiosk'],
  ])
  const lines = streams.map(({ values }) => JSON.parse(values[0][1]))
  expect(lines[1]).toMatchObject({ msg: 'sold', cents: 620 })
  expect(lines[3].err).toMatchObject({ type: 'RangeError', message: 'no change left' })
  expect(lines[3].err.stack).toContain('logs.test.ts')
})

test('winston-loki pushes protobuf in snappy', async () => {
  await write(winstonLog(target))
  expect(pushes).toHaveLength(1)
  expect(pushes[0]).toMatchObject({ path: '/loki/api/v1/push', type: 'application/x-protobuf' })
})

test('OTLP records carry severity, body, attributes and the exception', async () => {
  const records: unknown[] = []
  const logger = { emit: (record: unknown) => void records.push(record), enabled: () => true }
  await write(otlpLog(logger, () => Promise.resolve()))
  expect(records).toMatchObject([
    { severityText: 'DEBUG', severityNumber: 5, body: 'looking' },
    { severityText: 'INFO', severityNumber: 9, attributes: { cents: 620 } },
    { severityText: 'WARN', severityNumber: 13 },
    {
      severityText: 'ERROR',
      severityNumber: 17,
      attributes: { 'exception.type': 'RangeError', 'exception.message': 'no change left' },
    },
  ])
})
