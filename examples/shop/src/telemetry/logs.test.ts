import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import snappy from 'snappy'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Log, LogTarget } from './log.ts'
import { otlpLog } from './otlp-log.ts'
import { startTailspan } from './tailspan.ts'
import type { TelemetryTarget } from './telemetry.ts'
import { winstonLog } from './winston-log.ts'

interface Push {
  readonly path: string
  readonly type: string
  readonly gzip: boolean
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
      const gzip = request.headers['content-encoding'] === 'gzip'
      pushes.push({ path: request.url ?? '', type, gzip, body: Buffer.concat(chunks) })
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

/** What was pushed to a path, uncompressed: texts in it are as they were written. */
function sent(path: string): string {
  const found = pushes.filter((push) => push.path === path)
  const plain = found.map(({ body, gzip }) => {
    return gzip ? gunzipSync(body) : snappy.uncompressSync(body, { asBuffer: true })
  })
  return plain.map(String).join('')
}

test('the SDK pushes to Loki, ids of the span beside each line', async () => {
  const telemetry = startTailspan(sdkTarget(), { by: 'tailspan', logs: 'loki' })
  const traceId = await telemetry.tracer.startActiveSpan('sale', async (span) => {
    await write(telemetry.log)
    span.end()
    return span.spanContext().traceId
  })
  await telemetry.close()
  expect(pushes.find(({ path }) => path === '/loki/api/v1/push')?.type).toBe(
    'application/x-protobuf',
  )
  const text = sent('/loki/api/v1/push')
  for (const level of ['debug', 'info', 'warn', 'error']) {
    expect(text).toMatch(new RegExp(`\\{service="kiosk"[^}]*level="${level}"\\}`))
  }
  // Metadata follow after their tag.
  const lines = text
    .split('{"level":"')
    .slice(1)
    .map((part) => `{"level":"${part.slice(0, part.indexOf('\u001a'))}`)
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { msg: 'looking' },
    { msg: 'sold', cents: 620 },
    { msg: 'slow', ms: 9 },
    { msg: 'broken', err: { type: 'RangeError', message: 'no change left' } },
  ])
  expect(text.split(traceId)).toHaveLength(5)
  expect(pushes.map(({ path }) => path)).toContain('/v1/traces')
})

test('the SDK sends records of OTLP instead where it is told to', async () => {
  const telemetry = startTailspan(sdkTarget(), { by: 'tailspan', logs: 'otlp' })
  await write(telemetry.log)
  await telemetry.close()
  const text = sent('/v1/logs')
  for (const word of ['looking', 'sold', 'slow', 'no change left']) expect(text).toContain(word)
  expect(pushes.map(({ path }) => path)).not.toContain('/loki/api/v1/push')
})

function sdkTarget(): TelemetryTarget {
  return { ...target, version: '1', grpcEndpoint: '' }
}

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
