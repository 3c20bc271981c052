import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SignalContext } from '../../options/signal-context.ts'
import { createLogs } from '../create-logs.ts'

interface OtlpRequest {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly object[] }
    readonly scopeLogs: readonly { readonly logRecords: readonly Record<string, unknown>[] }[]
  }[]
}

const requests: { url: string | undefined; headers: object; body: OtlpRequest }[] = []
const answers: { status: number; text: string }[] = []
let url: string
const server = createServer((request, response) => void answer(request, response))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as OtlpRequest
  requests.push({ url: request.url, headers: request.headers, body })
  const { status, text } = answers.shift() ?? { status: 200, text: '{}' }
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

beforeEach(async () => {
  requests.length = answers.length = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
})

function logs(env: Readonly<Record<string, string>> = {}) {
  const around: SignalContext = {
    service: 'shop',
    version: undefined,
    environment: '',
    resource: { 'service.name': 'shop', 'process.pid': 7 },
    redact: [],
    spoolDir: undefined,
    env: (name) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/base/`, ...env })[name],
    warn: () => undefined,
    lost: () => undefined,
  }
  const { log, sinks } = createLogs({ console: false, otlp: true }, around)
  const [sink] = sinks
  if (sink === undefined) expect.fail('no sink')
  return { log, sink, close: () => sink.close(AbortSignal.timeout(20_000)) }
}

const recordsOf = (index: number): readonly Record<string, unknown>[] =>
  (requests[index]?.body.resourceLogs ?? []).flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords),
  )

it('writes records as the conventions have them', async () => {
  const { log, close } = logs({ OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b' })
  const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736'
  log.info('placed', {
    n: 7,
    share: 0.5,
    ok: true,
    list: [1, 'a'],
    at: { deep: null },
    trace_id,
    span_id: '00f067aa0ba902b7',
    request_id: 'r1',
  })
  log.error(Object.assign(new TypeError('declined'), { code: 'E1' }), 'no', {
    trace_id: 'nonsense',
  })
  expect(await close()).toEqual({ sent: 2, spooled: 0, lost: 0 })
  expect(requests[0]).toMatchObject({ url: '/base/v1/logs', headers: { 'x-key': 'a b' } })
  expect(requests[0]?.body.resourceLogs[0]?.resource.attributes).toEqual([
    { key: 'service.name', value: { stringValue: 'shop' } },
    { key: 'process.pid', value: { stringValue: '7' } },
  ])
  const [placed, declined] = recordsOf(0)
  expect(placed).toEqual({
    timeUnixNano: expect.stringMatching(/^\d{19}$/) as unknown,
    observedTimeUnixNano: placed?.['timeUnixNano'],
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: 'placed' },
    traceId: trace_id,
    spanId: '00f067aa0ba902b7',
    attributes: [
      { key: 'n', value: { intValue: '7' } },
      { key: 'share', value: { doubleValue: 0.5 } },
      { key: 'ok', value: { boolValue: true } },
      { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }] } } },
      { key: 'at', value: { kvlistValue: { values: [{ key: 'deep', value: {} }] } } },
      { key: 'request_id', value: { stringValue: 'r1' } },
    ],
  })
  expect(declined).toMatchObject({ severityNumber: 17, body: { stringValue: 'no' } })
  expect(declined).not.toHaveProperty('traceId')
  expect(declined?.['attributes']).toEqual([
    { key: 'exception.type', value: { stringValue: 'TypeError' } },
    { key: 'exception.message', value: { stringValue: 'declined' } },
    { key: 'exception.stacktrace', value: { stringValue: expect.any(String) as unknown } },
    {
      key: 'err',
      value: { kvlistValue: { values: [{ key: 'code', value: { stringValue: 'E1' } }] } },
    },
    { key: 'trace_id', value: { stringValue: 'nonsense' } },
  ])
})

it('counts what a server refuses of a request that it takes, and tries again what may pass', async () => {
  const { log, sink, close } = logs()
  answers.push({ status: 503, text: '' }, { status: 401, text: '' })
  answers.push({
    status: 200,
    text: '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"old"}}',
  })
  for (let i = 0; i < 3; i++) log.info('a')
  expect(await close()).toEqual({ sent: 2, spooled: 0, lost: 1 })
  expect(requests).toHaveLength(3)
  expect(sink.health().lastError).toBe('old')
})

it('halves what is too large, and gives up what is refused', async () => {
  const { log, close } = logs()
  answers.push({ status: 413, text: '' }, { status: 400, text: 'no' })
  log.info('a')
  log.info('b')
  log.info('c')
  expect(await close()).toMatchObject({ lost: 2, sent: 1 })
  expect(recordsOf(2).map(({ body }) => body)).toEqual([{ stringValue: 'c' }])
})
