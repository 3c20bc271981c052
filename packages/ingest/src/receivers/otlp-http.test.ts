import { gzipSync } from 'node:zlib'
import { TailspanError } from '@tailspan/model'
import { type FastifyInstance, fastify, type LightMyRequestResponse } from 'fastify'
import protobuf from 'protobufjs/minimal.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  encodeLogs,
  encodeTraces,
  type LogsJson,
  type TracesJson,
} from '../testing/otlp-message.ts'
import { Recorder } from '../testing/recorder.ts'
import { registerOtlp } from './register.ts'

const PROTOBUF = 'application/x-protobuf'
const JSON_TYPE = 'application/json'
const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', name: 'a' }
const traces = (
  ...spans: TracesJson['resourceSpans'][0]['scopeSpans'][0]['spans']
): TracesJson => ({
  resourceSpans: [{ scopeSpans: [{ spans }] }],
})
const logs = (line: string, time = '1'): LogsJson => ({
  resourceLogs: [
    { scopeLogs: [{ logRecords: [{ timeUnixNano: time, body: { stringValue: line } }] }] },
  ],
})

describe('OTLP over HTTP', () => {
  let recorder: Recorder
  let app: FastifyInstance

  beforeEach(() => {
    recorder = new Recorder()
    app = recorder.app()
  })
  afterEach(() => app.close())

  const post = (
    url: string,
    payload: Buffer | object,
    type: string = Buffer.isBuffer(payload) ? PROTOBUF : JSON_TYPE,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': type, ...headers },
      payload: Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
    })

  it.each(['protobuf', 'json'] as const)('keeps spans and answers in %s', async (format) => {
    const body = format === 'json' ? traces(SPAN) : encodeTraces(traces(SPAN))
    const response = await post('/v1/traces', body)
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toBe(format === 'json' ? JSON_TYPE : PROTOBUF)
    expect(response.body).toBe(format === 'json' ? '{}' : '')
    expect(recorder.spanBatches.map((batch) => batch.names)).toEqual([['a']])
    expect(recorder.events).toContainEqual({
      receiver: 'otlp_http',
      signal: 'spans',
      kind: 'kept',
      items: 1,
      bytes: 0,
      reason: '',
    })
  })

  it.each(['protobuf', 'json'] as const)('keeps log records and answers in %s', async (format) => {
    const body = format === 'json' ? logs('x') : encodeLogs(logs('x'))
    const response = await post('/v1/logs', body)
    expect(response.statusCode).toBe(200)
    expect(recorder.rows().map((row) => row.line)).toEqual(['x'])
  })

  it('takes gzip and media parameters', async () => {
    const body = gzipSync(JSON.stringify(traces(SPAN)))
    const response = await post('/v1/traces', body, 'application/json; charset=utf-8', {
      'content-encoding': 'gzip',
    })
    expect(response.statusCode).toBe(200)
    expect(recorder.spanBatches).toHaveLength(1)
  })

  it('takes an empty request', async () => {
    expect((await post('/v1/traces', Buffer.alloc(0))).statusCode).toBe(200)
    expect((await post('/v1/logs', {})).body).toBe('{}')
    expect(recorder.spanBatches).toEqual([])
  })

  it('reports refused spans as partial success and keeps the others', async () => {
    const request = traces(SPAN, { ...SPAN, spanId: '' }, { ...SPAN, traceId: '' })
    const json = await post('/v1/traces', request)
    expect(json.statusCode).toBe(200)
    expect(json.json()).toEqual({
      partialSuccess: {
        rejectedSpans: '2',
        errorMessage: expect.stringContaining('invalid span id') as unknown,
      },
    })
    const binary = await post('/v1/traces', encodeTraces(request))
    const reader = protobuf.Reader.create(binary.rawPayload)
    expect(reader.uint32()).toBe(10)
    reader.uint32()
    expect([reader.uint32(), reader.uint32()]).toEqual([8, 2])
    expect(reader.uint32()).toBe(18)
    expect(reader.string()).toBe(
      json.json<{ partialSuccess: { errorMessage: string } }>().partialSuccess.errorMessage,
    )
    expect(recorder.spanBatches.map((batch) => batch.length)).toEqual([1, 1])
    expect(recorder.events).toContainEqual({
      receiver: 'otlp_http',
      signal: 'spans',
      kind: 'refused',
      items: 1,
      bytes: 0,
      reason: 'invalid_trace_id',
    })
  })

  it('reports refused log records as partial success', async () => {
    const response = await post('/v1/logs', logs('x'.repeat(300_000)))
    expect(response.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: '1' } })
  })

  it('reads metrics and says that they have no store', async () => {
    const json = await post('/v1/metrics', {})
    expect(json.statusCode).toBe(501)
    expect(json.json()).toEqual({
      code: 12,
      message: expect.stringContaining('does not store metrics yet') as unknown,
    })
    const binary = await post('/v1/metrics', Buffer.from([]))
    expect(binary.statusCode).toBe(501)
    expect(status(binary)).toMatchObject({ code: 12 })
  })

  it('answers bad bodies with a Status in their own format', async () => {
    const json = await post('/v1/traces', Buffer.from('{"resourceSpans":7}'), JSON_TYPE)
    expect(json.statusCode).toBe(400)
    expect(json.json()).toEqual({ code: 3, message: 'resourceSpans must be an array' })
    const cut = await post('/v1/traces', encodeTraces(traces(SPAN)).subarray(0, -3))
    expect(cut.statusCode).toBe(400)
    expect(status(cut)).toMatchObject({
      code: 3,
      message: expect.stringContaining('truncated message') as unknown,
    })
  })

  it('refuses other media types and encodings', async () => {
    const media = await post('/v1/traces', Buffer.from('x'), 'text/plain')
    expect(media.statusCode).toBe(400)
    expect(media.json()).toMatchObject({ message: 'content type: text/plain is not supported' })
    const encoding = await post('/v1/logs', {}, JSON_TYPE, { 'content-encoding': 'zstd' })
    expect(encoding.statusCode).toBe(400)
    expect(encoding.body).toContain('unsupported content encoding zstd')
  })

  it('asks for another try when the store is away or fails', async () => {
    recorder.failure = new TailspanError('unavailable', 'the store restarts', { retryAfter: 2.5 })
    const away = await post('/v1/traces', encodeTraces(traces(SPAN)))
    expect(away.statusCode).toBe(503)
    expect(away.headers['retry-after']).toBe('3')
    expect(status(away)).toEqual({ code: 14, message: 'the store restarts' })
    recorder.failure = new Error('secret detail')
    const failed = await post('/v1/logs', logs('x'))
    expect(failed.statusCode).toBe(503)
    expect(failed.headers['retry-after']).toBe('1')
    expect(failed.body).not.toContain('secret')
  })

  it('answers 503 at once when too much is in flight', async () => {
    await app.close()
    app = recorder.app({ maxInFlightBytes: 500 })
    let open = (): void => {}
    recorder.gate = new Promise((resolve) => {
      open = resolve
    })
    const first = post('/v1/logs', logs('x'.repeat(400)))
    await expect.poll(() => recorder.events.length).toBe(1)
    const second = await post('/v1/logs', logs('x'.repeat(400)))
    expect(second.statusCode).toBe(503)
    expect(second.headers['retry-after']).toBe('1')
    open()
    expect((await first).statusCode).toBe(200)
  })

  describe("at Loki's address", () => {
    it('answers 204, and 400 for what was refused', async () => {
      const good = await post('/otlp/v1/logs', encodeLogs(logs('x')))
      expect([good.statusCode, good.body]).toEqual([204, ''])
      const bad = await post('/otlp/v1/logs', logs('x'.repeat(300_000)))
      expect(bad.statusCode).toBe(400)
      expect(bad.headers['content-type']).toBe(PROTOBUF)
      expect(status(bad)).toMatchObject({
        code: 3,
        message: expect.stringContaining('max entry size') as unknown,
      })
    })

    it('takes no media parameters', async () => {
      const response = await post('/otlp/v1/logs', {}, 'application/json; charset=utf-8')
      expect(response.statusCode).toBe(400)
      expect(response.body).toContain('is not supported')
    })
  })

  it('has a listener of its own without the Loki routes', async () => {
    const extra = fastify()
    registerOtlp(extra, recorder.deps())
    const inject = (url: string): Promise<LightMyRequestResponse> =>
      extra.inject({ method: 'POST', url, payload: {} })
    expect((await inject('/v1/logs')).statusCode).toBe(200)
    expect((await inject('/loki/api/v1/push')).statusCode).toBe(404)
    await extra.close()
  })
})

function status(response: LightMyRequestResponse): { code: number; message: string } {
  const reader = protobuf.Reader.create(response.rawPayload)
  expect(reader.uint32()).toBe(8)
  const code = reader.int32()
  expect(reader.uint32()).toBe(18)
  return { code, message: reader.string() }
}
