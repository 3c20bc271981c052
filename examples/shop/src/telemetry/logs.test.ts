import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
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

/** The JSON of all pushes to a path. */
function sent(path: string): readonly object[] {
  const found = pushes.filter((push) => push.path === path)
  return found.map(({ body, gzip }) => {
    const text = (gzip ? gunzipSync(body) : body).toString()
    return JSON.parse(text) as object
  })
}

test('the SDK pushes to Loki, ids of the span beside each line', async () => {
  const telemetry = startTailspan(sdkTarget(), { by: 'tailspan', logs: 'loki' })
  const traceId = await telemetry.tracer.startActiveSpan('sale', async (span) => {
    await write(telemetry.log)
    span.end()
    return span.spanContext().traceId
  })
  await telemetry.close()
  const streams = (sent('/loki/api/v1/push') as { streams: LokiStream[] }[]).flatMap(
    (push) => push.streams,
  )
  expect(streams.map(({ stream }) => [stream['level'], stream['service']])).toEqual(
    expect.arrayContaining(['debug', 'info', 'warn', 'error'].map((level) => [level, 'kiosk'])),
  )
  const lines = streams.flatMap(({ values }) => values)
  expect(lines).toHaveLength(4)
  for (const [, , metadata] of lines) expect(metadata).toMatchObject({ trace_id: traceId })
  expect(lines.map(([, line]) => JSON.parse(line) as unknown)).toMatchObject([
    { msg: 'looking' },
    { msg: 'sold', cents: 620 },
    { msg: 'slow', ms: 9 },
    { msg: 'broken', err: { type: 'RangeError', message: 'no change left' } },
  ])
  expect(pushes.map(({ path }) => path)).toContain('/v1/traces')
})

test('the SDK sends records of OTLP instead where it is told to', async () => {
  const telemetry = startTailspan(sdkTarget(), { by: 'tailspan', logs: 'otlp' })
  await write(telemetry.log)
  await telemetry.close()
  const text = JSON.stringify(sent('/v1/logs'))
  for (const word of ['looking', 'sold', 'slow', 'no change left']) expect(text).toContain(word)
  expect(pushes.map(({ path }) => path)).not.toContain('/loki/api/v1/push')
})

interface LokiStream {
  readonly stream: Readonly<Record<string, string>>
  readonly values: readonly (readonly [string, string, Readonly<Record<string, string>>])[]
}

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
