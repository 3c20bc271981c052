import { deflateRawSync, gzipSync } from 'node:zlib'
import { TailspanError } from '@tailspan/model'
import { type FastifyInstance, fastify, type LightMyRequestResponse } from 'fastify'
import snappy from 'snappy'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodePush } from '../testing/loki-message.ts'
import { Recorder } from '../testing/recorder.ts'
import { registerIngest } from './register.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

describe('POST /loki/api/v1/push', () => {
  let recorder: Recorder
  let app: FastifyInstance

  beforeEach(() => {
    recorder = new Recorder()
    app = recorder.app()
  })
  afterEach(() => app.close())

  const push = (
    payload: unknown,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'POST',
      url: '/loki/api/v1/push',
      headers: { 'content-type': 'application/json', ...headers },
      payload:
        Buffer.isBuffer(payload) || typeof payload === 'string' ? payload : JSON.stringify(payload),
    })
  const oneStream = (values: unknown, stream: unknown = { app: 'shop' }): unknown => ({
    streams: [{ stream, values }],
  })
  const expectText = (response: LightMyRequestResponse, status: number, text: string): void => {
    expect(response.body).toContain(text)
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(response.headers['x-content-type-options']).toBe('nosniff')
  }

  it('keeps JSON lines and answers 204 with nothing in the body', async () => {
    const response = await push(
      oneStream([
        ['1700000000000000001', 'hello'],
        ['1700000000000000002', `level=error "qu\\"oted" ü`, { trace_id: TRACE, z: '1', a: '2' }],
      ]),
    )
    expect(response.statusCode).toBe(204)
    expect(response.body).toBe('')
    expect(recorder.rows()).toEqual([
      {
        stream: '{app="shop", service_name="shop"}',
        ts: 1700000000000000001n,
        line: 'hello',
        metadata: [],
        level: 'unknown',
        traceId: '',
        spanId: '',
      },
      {
        stream: '{app="shop", service_name="shop"}',
        ts: 1700000000000000002n,
        line: `level=error "qu\\"oted" ü`,
        metadata: [
          ['a', '2'],
          ['trace_id', TRACE],
          ['z', '1'],
        ],
        level: 'error',
        traceId: TRACE,
        spanId: '',
      },
    ])
  })

  it('keeps protobuf in raw snappy, whatever else the content type says', async () => {
    const body = snappy.compressSync(
      encodePush([
        {
          labels: '{app="shop", env="a\\"b"}',
          entries: [{ ts: 1700000000000000001n, line: 'x', metadata: [['span_id', SPAN]] }],
        },
      ]),
    )
    const response = await push(body, { 'content-type': 'application/x-protobuf' })
    expect(response.statusCode).toBe(204)
    expect(recorder.rows()).toMatchObject([
      {
        stream: '{app="shop", env="a\\"b", service_name="shop"}',
        ts: 1700000000000000001n,
        line: 'x',
        metadata: [['span_id', SPAN]],
      },
    ])
    const again = await push(body, {
      'content-type': 'text/whatever',
      'content-encoding': 'snappy',
    })
    expect(again.statusCode).toBe(204)
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateRawSync],
  ] as const)('undoes %s', async (encoding, compress) => {
    const body = compress(Buffer.from(JSON.stringify(oneStream([['1', 'hello']]))))
    const response = await push(body, { 'content-encoding': encoding })
    expect(response.statusCode).toBe(204)
    expect(recorder.rows()).toHaveLength(1)
  })

  it('refuses an encoding it does not know', async () => {
    expectText(
      await push('{}', { 'content-encoding': 'br' }),
      400,
      'Content-Encoding "br" not supported',
    )
  })

  it.each([undefined, '', ';', 'nonsense'])('refuses the content type %j', async (type) => {
    const response = await app.inject({
      method: 'POST',
      url: '/loki/api/v1/push',
      payload: Buffer.from('{}'),
      ...(type !== undefined && { headers: { 'content-type': type } }),
    })
    expectText(response, 400, 'mime: no media type')
  })

  it('takes parameters after application/json', async () => {
    const response = await push(oneStream([['1', 'x']]), {
      'content-type': 'application/json;charset=utf-8',
    })
    expect(response.statusCode).toBe(204)
  })

  it.each([{}, { streams: [] }, { streams: null }, { other: [1, { a: [] }] }])(
    'answers 422 to a body without streams: %j',
    async (body) => {
      expectText(await push(body), 422, 'error at least one valid stream is required for ingestion')
    },
  )

  it.each([
    ['a number as timestamp', [[1, 'x']], `can't find closing '"' symbol`],
    ['a number as line', [['1', 2]], `can't find closing '"' symbol`],
    ['null as third element', [['1', 'x', null]], `can't find closing '}' symbol`],
    ['a number in metadata', [['1', 'x', { n: 1 }]], `can't find closing '"' symbol`],
    ['an object in metadata', [['1', 'x', { n: {} }]], `can't find closing '"' symbol`],
    ['a timestamp with a fraction', [['1.5', 'x']], 'is not a number of nanoseconds'],
    ['NaN as timestamp', [['NaN', 'x']], 'is not a number of nanoseconds'],
    ['an empty timestamp', [['', 'x']], 'is not a number of nanoseconds'],
    ['a timestamp beyond 64 bits', [['9223372036854775808', 'x']], 'is not a number'],
    ['values that are no array', 'x', 'expected an array of entries'],
    ['an entry of one element', [['1']], "expected ','"],
    ['an entry that is an object', [{}], 'expected an entry'],
  ])('refuses the whole request for %s', async (_, values, text) => {
    const body = oneStream([['1', 'good'], ...(Array.isArray(values) ? values : [])])
    const response = await push(Array.isArray(values) ? body : oneStream(values))
    expectText(response, 400, text)
    expect(recorder.rows()).toEqual([])
  })

  it('takes the raw text of stream labels that are no strings, and leaves out empty ones', async () => {
    const response = await push(
      '{"streams":[{"values":[["1","x"]],"stream":{"n": 4.20 ,"x":null,"b":true,"e":"","o":{"a": [1]}}}]}',
    )
    expect(response.statusCode).toBe(204)
    expect(recorder.rows()[0]?.stream).toBe(
      String.raw`{b="true", n="4.20", o="{\"a\": [1]}", service_name="unknown_service", x="null"}`,
    )
  })

  it('passes null for values, entries and streams', async () => {
    const response = await push({
      streams: [null, { stream: { a: 'b' }, values: null }, { stream: { a: 'b' }, values: [null] }],
    })
    expect(response.statusCode).toBe(204)
    expect(recorder.rows()).toEqual([])
  })

  it('refuses a stream with a label name that is none, and keeps the others', async () => {
    const response = await push({
      streams: [
        { stream: { 'service.name': 'x' }, values: [['1', 'bad']] },
        { stream: { app: 'x' }, values: [['1', 'good']] },
      ],
    })
    expectText(response, 400, "couldn't parse labels: ")
    expect(recorder.rows().map((row) => row.line)).toEqual(['good'])
    expect(recorder.events).toContainEqual({
      receiver: 'loki',
      signal: 'logs',
      kind: 'refused',
      items: 1,
      bytes: 0,
      reason: 'invalid_labels',
    })
  })

  it('gives a stream without labels a service name, or refuses it where these are not wanted', async () => {
    const body = {
      streams: [{ stream: { a: '' }, values: [['1', 'x']] }, { values: [['2', 'y']] }],
    }
    expect((await push(body)).statusCode).toBe(204)
    expect(recorder.rows().map((row) => row.stream)).toEqual([
      '{service_name="unknown_service"}',
      '{service_name="unknown_service"}',
    ])
    await app.close()
    app = fastify()
    registerIngest(app, { ...recorder.deps(), discoverServiceName: false })
    expectText(await push(body), 400, 'error at least one label pair is required per stream')
  })

  it('keeps the good entries when others break limits', async () => {
    const long = 'x'.repeat(262_145)
    const many = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`l${i}`, 'v']))
    const pairs = Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`m${i}`, 'v']))
    const response = await push({
      streams: [
        { stream: many, values: [['1', 'bad']] },
        { stream: { [`l${'x'.repeat(1024)}`]: 'v' }, values: [['1', 'bad']] },
        { stream: { a: 'v'.repeat(2049) }, values: [['1', 'bad']] },
        {
          stream: { app: 'x' },
          values: [
            ['1', long],
            ['2', 'good'],
            ['3', `${long}\n`],
            ['4', 'bad', pairs],
            ['5', 'bad', { m: 'v'.repeat(65_536) }],
            ['6', 'ü'.repeat(131_073)],
            ['7', 'ü'.repeat(131_072)],
          ],
        },
      ],
    })
    expectText(response, 400, 'has 16 label names; limit 15')
    expect(response.body).toContain(
      `max entry size '262144' bytes exceeded for stream '{app="x", service_name="x"}' while adding an entry with length '262145' bytes`,
    )
    expect(response.body).toContain("with length '262146' bytes")
    expect(response.body.length).toBeLessThan(4000)
    expect(recorder.rows().map((row) => row.ts)).toEqual([2n, 7n])
    const refused = recorder.events.filter((event) => event.kind === 'refused')
    expect(new Map(refused.map((event) => [event.reason, event.items]))).toEqual(
      new Map([
        ['max_label_names_per_series', 1],
        ['label_name_too_long', 1],
        ['label_value_too_long', 1],
        ['line_too_long', 3],
        ['structured_metadata_too_many', 1],
        ['structured_metadata_too_large', 1],
      ]),
    )
  })

  it('does not count service_name among the labels', async () => {
    const labels = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`l${i}`, 'v']))
    const response = await push(oneStream([['1', 'x']], { ...labels, service_name: 's' }))
    expect(response.statusCode).toBe(204)
  })

  it('bounds the answer when everything is wrong', async () => {
    const streams = Array.from({ length: 5000 }, (_, i) => ({
      stream: { [`a.${i}`]: 'x'.repeat(500) },
      values: [['1', 'x']],
    }))
    const response = await push({ streams })
    expectText(response, 400, 'and 4990 more')
    expect(response.body.length).toBeLessThan(12_000)
  })

  it('refuses what is too old or too new, when told to', async () => {
    await app.close()
    app = recorder.app({ maxAgeMs: 1000, maxFutureMs: 1000 })
    const response = await push(
      oneStream([
        ['1699999998999999999', 'old'],
        ['1699999999000000000', 'good'],
        ['1700000001000000000', 'good'],
        ['1700000001000000001', 'new'],
      ]),
    )
    expectText(
      response,
      400,
      `entry for stream '{app="shop", service_name="shop"}' has timestamp too old: 2023-11-14T22:13:18Z, oldest acceptable timestamp is: 2023-11-14T22:13:19Z`,
    )
    expect(response.body).toContain('has timestamp too new: 2023-11-14T22:13:21Z')
    expect(recorder.rows().map((row) => row.line)).toEqual(['good', 'good'])
  })

  it('reads timestamps of the whole signed range', async () => {
    const texts = [
      '-9223372036854775808',
      '9223372036854775807',
      '0',
      '-1',
      '000000000000000000007',
    ]
    const response = await push(oneStream(texts.map((ts) => [ts, 'x'])))
    expect(response.statusCode).toBe(204)
    expect(recorder.rows().map((row) => row.ts)).toEqual(texts.map(BigInt))
  })

  it('leaves other routes their JSON parser', async () => {
    app.post('/echo', async (request) => request.body)
    const response = await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })
    expect(response.json()).toEqual({ a: 1 })
  })

  it('answers 503 with Retry-After while the store is away, 500 when it fails', async () => {
    recorder.failure = new TailspanError('unavailable', 'the store restarts', { retryAfter: 3 })
    const away = await push(oneStream([['1', 'x']]))
    expectText(away, 503, 'the store restarts')
    expect(away.headers['retry-after']).toBe('3')
    recorder.failure = new Error('secret detail')
    const failed = await push(oneStream([['1', 'x']]))
    expectText(failed, 500, 'internal error')
    recorder.failure = undefined
    expect((await push(oneStream([['1', 'x']]))).statusCode).toBe(204)
  })

  it('answers 429 with Retry-After at once when too much is in flight, and recovers', async () => {
    await app.close()
    app = recorder.app({ maxInFlightBytes: 1000 })
    let open = (): void => {}
    recorder.gate = new Promise((resolve) => {
      open = resolve
    })
    const first = push(oneStream([['1', 'x'.repeat(900)]]))
    // The first request holds the budget until its append is let through.
    await expect.poll(() => recorder.events.length).toBe(1)
    const second = await push(oneStream([['2', 'y'.repeat(900)]]))
    expectText(second, 429, 'too much data in flight')
    expect(second.headers['retry-after']).toBe('1')
    open()
    expect((await first).statusCode).toBe(204)
    expect((await push(oneStream([['2', 'y'.repeat(900)]]))).statusCode).toBe(204)
  })
})

describe('POST /api/prom/push', () => {
  const recorder = new Recorder()
  const app = recorder.app()
  afterAll(() => app.close())
  const push = (payload: unknown): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'POST',
      url: '/api/prom/push',
      headers: { 'content-type': 'application/json' },
      payload: payload as object,
    })

  it('keeps lines in the form of the time before Loki 1.0', async () => {
    const entries = [
      { ts: '2026-01-15T10:00:00.123456789Z', line: 'first' },
      { ts: '2026-01-15T12:00:01+02:00', line: 'second' },
    ]
    const labels = '{app="shop", __proto__="p"}'
    const response = await push({ streams: [{ labels, entries }] })
    expect(response.statusCode).toBe(204)
    expect(recorder.rows().map(({ stream, ts, line }) => [stream, ts, line])).toEqual([
      [expect.stringContaining('app="shop"'), 1768471200123456789n, 'first'],
      [expect.stringContaining('__proto__="p"'), 1768471201000000000n, 'second'],
    ])
  })

  it.each([
    [
      { streams: [{ labels: '{app="a"}', entries: [{ ts: 'NaN', line: '' }] }] },
      'streams[0].entries[0]: ts:',
    ],
    [{ streams: [{ labels: '{app=', entries: [] }] }, "couldn't parse labels"],
    [{ streams: 7 }, 'streams must be an array'],
  ])('refuses %j with the place', async (body, message) => {
    const response = await push(body)
    expect(response.statusCode).toBe(400)
    expect(response.body).toContain(message)
  })
})
