import * as grpc from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { encodeJaeger } from '../testing/jaeger-message.ts'
import { encodeLogs, encodeTraces } from '../testing/otlp-message.ts'
import { Recorder } from '../testing/recorder.ts'
import { startOtlpGrpc } from './otlp-grpc.ts'
import { senderOf } from './sender.ts'

const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'a' }
const traces = encodeTraces({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
const logs = encodeLogs({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }],
})
const PROTOBUF = 'application/x-protobuf'

test.each([
  [
    '/loki/api/v1/push',
    'application/json',
    '{"streams":[{"stream":{"a":"b"},"values":[["1","x"]]}]}',
  ],
  ['/otlp/v1/logs', PROTOBUF, logs],
  ['/v1/logs', PROTOBUF, logs],
  ['/v1/traces', PROTOBUF, traces],
  ['/api/v2/spans', 'application/json', `[{"traceId":"${span.traceId}","id":"${span.spanId}"}]`],
  [
    '/api/traces',
    'application/x-thrift',
    Buffer.from(encodeJaeger({ serviceName: 's' }, [{ name: 'a' }])),
  ],
] as const)('%s tells whose data it is', async (url, type, payload) => {
  const recorder = new Recorder()
  const app = recorder.app()
  const send = async (headers: Record<string, string>): Promise<void> => {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': type, ...headers },
      payload,
    })
    expect(statusCode, body).toBeLessThan(300)
  }
  await send({ 'X-Scope-OrgID': ' red ' })
  await send({})
  expect(recorder.tenants).toEqual(['red', ''])
  await app.close()
})

test.each([
  ['LogsService', 'logs', logs],
  ['TraceService', 'trace', traces],
] as const)('%s tells whose data it is', async (service, folder, body) => {
  const recorder = new Recorder()
  const server = await startOtlpGrpc({ host: '127.0.0.1', port: 0, deps: recorder.deps() })
  const address = `127.0.0.1:${server.port}`
  const client = new grpc.Client(address, grpc.credentials.createInsecure())
  const metadata = new grpc.Metadata()
  metadata.set('x-scope-orgid', 'red')
  const path = `/opentelemetry.proto.collector.${folder}.v1.${service}/Export`
  const pass = (bytes: Buffer): Buffer => bytes
  await new Promise<void>((resolve, reject) => {
    client.makeUnaryRequest(path, pass, pass, body, metadata, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
  expect(recorder.tenants).toEqual(['red'])
  client.close()
  await server.close()
})

test('a tenant that is too long is nobody', () => {
  expect(senderOf({ 'x-scope-orgid': 'x'.repeat(1025) })).toEqual({ tenant: '', via: '' })
  expect(senderOf({ 'x-scope-orgid': 'x'.repeat(1024) }).tenant).toHaveLength(1024)
})

test('servers that passed it on are told', () => {
  expect(senderOf({ 'x-tailspan-via': 'a,b' })).toEqual({ tenant: '', via: 'a,b' })
})
