import { gzipSync } from 'node:zlib'
import { decodeAttributes, type SpanBatch, TailspanError } from '@tailspan/model'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { fastify } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Recorder } from '../testing/recorder.ts'
import { bytes, encodeZipkin } from '../testing/zipkin-message.ts'
import { registerOtlp } from './register.ts'

const TRACE = '4e441824ec2b6a44ffdc9bb9a6453df3'
const ID = 'ffdc9bb9a6453df3'
const SPAN = { traceId: TRACE, id: ID, name: 'get', timestamp: 1_502_787_600_000_000, duration: 2 }

describe('Zipkin', () => {
  let recorder: Recorder
  let app: FastifyInstance

  beforeEach(() => {
    recorder = new Recorder()
    app = recorder.app()
  })
  afterEach(() => app.close())

  const post = (
    payload: Buffer | object,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'POST',
      url: '/api/v2/spans',
      headers,
      payload: Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
    })
  const names = (): readonly string[] => recorder.spanBatches.flatMap((batch) => batch.names)

  it('answers 202 with nothing and counts what it kept', async () => {
    const response = await post([SPAN])
    expect([response.statusCode, response.body]).toEqual([202, ''])
    expect(names()).toEqual(['get'])
    expect(recorder.events).toMatchObject([
      { receiver: 'zipkin', signal: 'spans', kind: 'received', items: 1 },
      { receiver: 'zipkin', signal: 'spans', kind: 'kept', items: 1 },
    ])
  })

  it.each([
    ['gzip', gzipSync(JSON.stringify([SPAN])), { 'content-encoding': 'gzip' }],
    ['parameters', [SPAN], { 'content-type': 'application/json; charset=utf-8' }],
    ["a browser's beacon", [SPAN], { 'content-type': 'text/plain;charset=UTF-8' }],
    [
      'protobuf',
      encodeZipkin({ traceId: bytes(TRACE), id: bytes(ID), name: 'get', timestamp: '1' }),
      { 'content-type': 'application/x-protobuf' },
    ],
    [
      'protobuf in gzip',
      gzipSync(encodeZipkin({ traceId: bytes(TRACE), id: bytes(ID), name: 'get' })),
      { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    ],
  ])('takes %s', async (_, body, headers) => {
    const response = await post(body, { 'content-type': 'application/json', ...headers })
    expect([response.statusCode, response.body]).toEqual([202, ''])
    expect(names()).toEqual(['get'])
  })

  it('takes an empty list and an empty body', async () => {
    expect((await post([])).statusCode).toBe(202)
    expect((await post(Buffer.alloc(0))).statusCode).toBe(202)
    const type = 'application/x-protobuf'
    expect((await post(Buffer.alloc(0), { 'content-type': type })).statusCode).toBe(202)
    expect(recorder.spanBatches).toEqual([])
  })

  it('keeps the good spans, and answers 400 with the place and reason of each bad one', async () => {
    const response = await post([
      SPAN,
      { ...SPAN, traceId: 'not hex' },
      null,
      { ...SPAN, id: 7 },
      { ...SPAN, name: 'put', annotations: [{ value: 'x' }, { timestamp: 'soon' }] },
      { ...SPAN, name: 'post', tags: { a: 'b', 'c d': ['e'] } },
      { ...SPAN, localEndpoint: { port: 70_000 } },
      { ...SPAN, name: 'last' },
    ])
    expect(response.statusCode).toBe(400)
    expect(response.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(response.body.split('\n')).toEqual([
      'span "get" has an invalid trace id "not hex": expected hex digits, not all zero',
      'span[2]: it must be an object',
      'span[3]: id must be a string',
      'span[4].annotations[1]: timestamp must be microseconds that fit 63 bits of nanoseconds',
      'span[5]: tags: "c d" must be a string',
      'span[6]: localEndpoint: port must be an integer from 0 to 65535',
    ])
    expect(names()).toEqual(['get', 'last'])
    const refused = recorder.events.filter(({ kind }) => kind === 'refused')
    expect(refused.map(({ reason, items }) => [reason, items])).toEqual([
      ['invalid_trace_id', 1],
      ['malformed', 5],
    ])
  })

  it('keeps what came before the list breaks off', async () => {
    const json = await post(Buffer.from(`[${JSON.stringify(SPAN)},{"traceId":"`))
    expect(json.statusCode).toBe(400)
    expect(json.body).toMatch(/find closing .* \(at byte \d+ of the body\)$/)
    const list = encodeZipkin(
      { traceId: bytes(TRACE), id: bytes(ID), name: 'a' },
      { traceId: bytes(TRACE), id: bytes(ID), name: 'b' },
    )
    const binary = await post(list.subarray(0, -2), { 'content-type': 'application/x-protobuf' })
    expect(binary.statusCode).toBe(400)
    expect(binary.body).toContain('truncated message')
    expect(names()).toEqual(['get', 'a'])
  })

  it.each([
    ['{"traceId":"1"}', 'expected an array of spans'],
    ['[', 'unexpected end'],
    ['[{}] x', 'unexpected text after the array'],
    ['[1 2]', "expected ',' or ']'"],
    ['[{"a":}]', 'span[0]: invalid JSON'],
    [`[${'['.repeat(100)}`, 'nesting is deeper than 64'],
    ['\u0000', 'expected an array of spans'],
  ])('refuses %j', async (body, message) => {
    const response = await post(Buffer.from(body))
    expect(response.statusCode).toBe(400)
    expect(response.body).toContain(message)
    expect(recorder.spanBatches).toEqual([])
  })

  it('refuses a huge span alone', async () => {
    const tags = { long: 'x'.repeat(5 << 20) }
    const response = await post([
      { ...SPAN, tags },
      { ...SPAN, name: 'small' },
    ])
    expect(response.statusCode).toBe(400)
    expect(response.body).toMatch(/^span\[0\]: it has 52\d+ bytes, limit 4194304 bytes$/)
    expect(names()).toEqual(['small'])
    const binary = encodeZipkin({ traceId: bytes(TRACE), id: bytes(ID), tags }, { name: 'b' })
    const answer = await post(binary, { 'content-type': 'application/x-protobuf' })
    expect(answer.body).toContain('bytes, limit 4194304 bytes')
  })

  it('hands on large requests in batches', async () => {
    await post(Array.from({ length: 20_000 }, () => ({ ...SPAN, name: 'n' })))
    expect(recorder.spanBatches.map((batch) => batch.length)).toEqual([16_384, 3616])
    const tags = { long: 'x'.repeat(3 << 20) }
    await post([1, 2, 3, 4].map(() => ({ ...SPAN, tags })))
    expect(recorder.spanBatches.slice(2).map((batch) => batch.length)).toEqual([3, 1])
  })

  it('refuses bodies that are too large, and other encodings', async () => {
    const bomb = gzipSync(Buffer.alloc((64 << 20) + 1, 32))
    const large = await post(bomb, { 'content-encoding': 'gzip' })
    expect(large.statusCode).toBe(413)
    const other = await post([SPAN], { 'content-encoding': 'br' })
    expect([other.statusCode, other.body]).toEqual([
      400,
      'unsupported content encoding br: only gzip is supported',
    ])
    expect(recorder.events.map(({ reason }) => reason)).toEqual(['body_too_large', 'malformed'])
  })

  it('asks for another try when the store is away', async () => {
    recorder.failure = new TailspanError('unavailable', 'the store restarts', { retryAfter: 2.5 })
    const away = await post([SPAN])
    expect([away.statusCode, away.headers['retry-after'], away.body]).toEqual([
      503,
      '3',
      'the store restarts',
    ])
    recorder.failure = new Error('secret detail')
    const failed = await post([SPAN])
    expect([failed.statusCode, failed.body]).toEqual([500, 'internal error'])
  })

  it('is on the OTLP listener, too', async () => {
    const extra = fastify()
    registerOtlp(extra, recorder.deps())
    const { statusCode } = await extra.inject({ method: 'POST', url: '/api/v2/spans', payload: [] })
    expect(statusCode).toBe(202)
    await extra.close()
  })

  it('leaves objects as they are, whatever the tags are called', async () => {
    const body = `[{"traceId":"${TRACE}","id":"${ID}","__proto__":{"name":"x"},
      "tags":{"__proto__":"p","constructor":"c","toString":"t"}}]`
    expect((await post(Buffer.from(body))).statusCode).toBe(202)
    expect(names()).toEqual([''])
    expect(tagsOf(recorder.spanBatches[0])).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['toString', 't'],
      ['otel.zipkin.absentField.startTime', true],
    ])
  })
})

function tagsOf(batch: SpanBatch | undefined): unknown[] {
  return decodeAttributes(batch?.attributes[0] ?? '').map(({ key, value }) => [key, value])
}
