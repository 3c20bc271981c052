import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { OtlpLogOptions } from '../../options/log-options.ts'
import type { SignalContext } from '../../options/signal-context.ts'
import { createLogs } from '../create-logs.ts'
import { type OtlpRequest, otlpAnswer, readOtlpProtobuf } from '../testing/read-otlp.ts'

const requests: { url: string | undefined; headers: object; body: OtlpRequest }[] = []
const answers: { status: number; body: string | Buffer; type?: string }[] = []
const warnings: string[] = []
let url: string
const server = createServer((request, response) => void answer(request, response))

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const bytes = gunzipSync(Buffer.concat(chunks))
  const type = request.headers['content-type'] ?? ''
  const body =
    type === 'application/json'
      ? (JSON.parse(bytes.toString()) as OtlpRequest)
      : readOtlpProtobuf(bytes)
  requests.push({ url: request.url, headers: request.headers, body })
  const said = answers.shift() ?? { status: 200, body: '' }
  response.writeHead(said.status, { 'content-type': said.type ?? type }).end(said.body)
}

beforeEach(async () => {
  requests.length = answers.length = warnings.length = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
})

function logs(env: Readonly<Record<string, string>> = {}, options: OtlpLogOptions = {}) {
  const around: SignalContext = {
    service: 'shop',
    version: undefined,
    environment: '',
    resource: { 'service.name': 'shop', 'process.pid': 7 },
    redact: [],
    spoolDir: undefined,
    env: (name) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/base/`, ...env })[name],
    warn: (message) => void warnings.push(message),
    lost: () => undefined,
  }
  const { log, sinks } = createLogs({ console: false, otlp: options }, around)
  const [sink] = sinks
  if (sink === undefined) expect.fail('no sink')
  return { log, sink, close: () => sink.close(AbortSignal.timeout(20_000)) }
}

const recordsOf = (index: number): readonly Record<string, unknown>[] =>
  (requests[index]?.body.resourceLogs ?? []).flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords),
  )

it.each([
  ['http/protobuf', 'application/x-protobuf'],
  ['http/json', 'application/json'],
])('writes records as the conventions have them, by %s', async (protocol, type) => {
  const { log, close } = logs({
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  })
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
  expect(requests[0]).toMatchObject({
    url: '/base/v1/logs',
    headers: { 'x-key': 'a b', 'content-type': type },
  })
  expect(warnings).toEqual([])
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

it.each<['http/protobuf' | 'http/json', string | Buffer]>([
  ['http/protobuf', otlpAnswer(300, 'old')],
  ['http/json', '{"partialSuccess":{"rejectedLogRecords":"300","errorMessage":"old"}}'],
])('counts what a server refuses of a request that it takes, by %s', async (protocol, body) => {
  const { log, sink, close } = logs({}, { protocol })
  answers.push({ status: 503, body: '' }, { status: 401, body: '' }, { status: 200, body })
  for (let i = 0; i < 500; i++) log.info('a')
  expect(await close()).toEqual({ sent: 200, spooled: 0, lost: 300 })
  // What may pass is tried again.
  expect(requests).toHaveLength(3)
  expect(sink.health().lastError).toBe('old')
})

it('halves what is too large, and gives up what is refused', async () => {
  const { log, close } = logs()
  answers.push({ status: 413, body: '' }, { status: 400, body: 'no' })
  log.info('a')
  log.info('b')
  log.info('c')
  expect(await close()).toMatchObject({ lost: 2, sent: 1 })
  expect(recordsOf(2).map(({ body }) => body)).toEqual([{ stringValue: 'c' }])
})

it('gives the reason of a refusal in words, whatever else the answer holds', async () => {
  const { log, sink, close } = logs()
  answers.push({ status: 400, body: Buffer.from('\u0008\u0003\u0012\u0007too old') })
  log.info('a')
  await close()
  expect(sink.health().lastError).toBe('400 too old')
})

it.each<[Readonly<Record<string, string>>, OtlpLogOptions, string, RegExp | null]>([
  [{}, {}, 'application/x-protobuf', null],
  [{}, { protocol: 'http/json' }, 'application/json', null],
  [
    {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/protobuf',
    },
    {},
    'application/x-protobuf',
    null,
  ],
  [
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'pigeon' },
    {},
    'application/x-protobuf',
    /^OTEL_EXPORTER_OTLP_PROTOCOL: pigeon is none of/,
  ],
])('with %o and %o sends %s', async (env, options, type, warning) => {
  const { log, close } = logs(env, options)
  log.info('a')
  await close()
  expect(requests[0]?.headers).toMatchObject({ 'content-type': type })
  expect(warnings).toEqual(warning === null ? [] : [expect.stringMatching(warning)])
})

it('writes whatever there is, the same in both', async () => {
  const name = fc.string({ minLength: 1 })
  const scalar = fc.oneof(fc.string(), fc.double(), fc.maxSafeInteger(), fc.boolean())
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    ),
  }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.dictionary(name, value))),
      async (lines) => {
        requests.length = 0
        for (const protocol of ['http/protobuf', 'http/json'] as const) {
          const { log, close } = logs({}, { protocol })
          for (const [message, fields] of lines) log.info(message, fields)
          await close()
        }
        const [protobuf = [], json = []] = [0, 1].map((index) =>
          recordsOf(index).map(({ body, attributes }) => ({ body, attributes })),
        )
        expect(protobuf).toEqual(json)
        expect(protobuf).toHaveLength(lines.length)
      },
    ),
    { numRuns: 20 },
  )
})
