import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import snappy from 'snappy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodePush } from '../testing/loki-message.ts'
import { encodeLogs, encodeTraces } from '../testing/otlp-message.ts'
import { Recorder } from '../testing/recorder.ts'
import { bytes, encodeZipkin } from '../testing/zipkin-message.ts'

const MIB = 1 << 20
const JSON_TYPE = 'application/json'
const PROTOBUF = 'application/x-protobuf'
const PUSH = '/loki/api/v1/push'
const ZIPKIN = '/api/v2/spans'
const BOMB = gzipSync(Buffer.alloc(300 * MIB, 32), { level: 1 })
const SPAN = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }

const SPAN_BYTES = { traceId: bytes(SPAN.traceId), id: bytes(SPAN.spanId) }
const ZIPKIN_SPAN = {
  traceId: SPAN.traceId,
  id: SPAN.spanId,
  kind: 'CLIENT',
  timestamp: 1,
  duration: 2.5,
  localEndpoint: { serviceName: 'a', ipv4: '::', port: 1 },
  annotations: [{ timestamp: 1, value: '"e": {"k":1}' }],
  tags: { error: 'true', 'otlp.link.0': '1|2||{}|0' },
}

// Bodies are big, and the machine may be busy.
describe('hostile bodies over real sockets', { timeout: 60_000 }, () => {
  let recorder: Recorder
  let app: FastifyInstance

  beforeEach(async () => {
    recorder = new Recorder()
    app = recorder.app()
    await app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterEach(() => app.close())

  const post = (
    path: string,
    body: Buffer | string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const { port } = app.server.address() as AddressInfo
      const request = httpRequest(
        { host: '127.0.0.1', port, path, method: 'POST', headers, agent: false },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          )
          response.on('error', reject)
        },
      )
      request.on('error', reject)
      request.end(body)
    })

  /** The server took no harm: a good push right afterwards is kept. */
  const alive = async (): Promise<void> => {
    const good = '{"streams":[{"stream":{"app":"alive"},"values":[["1","x"]]}]}'
    expect(await post(PUSH, good, { 'content-type': JSON_TYPE })).toEqual({ status: 204, text: '' })
  }

  /** Resident memory that the run added, at its highest seen, in MiB. */
  const grownBy = async (run: () => Promise<void>): Promise<number> => {
    const before = process.memoryUsage.rss()
    let most = before
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss())
    }, 5)
    await run()
    clearInterval(timer)
    return (Math.max(most, process.memoryUsage.rss()) - before) / MIB
  }

  it.each([
    [PUSH, JSON_TYPE],
    [PUSH, PROTOBUF],
    ['/v1/logs', PROTOBUF],
    ['/v1/traces', JSON_TYPE],
    ['/otlp/v1/logs', PROTOBUF],
    [ZIPKIN, JSON_TYPE],
    [ZIPKIN, PROTOBUF],
  ])('stops a gzip bomb at %s (%s)', async (path, type) => {
    const grown = await grownBy(async () => {
      const answer = await post(path, BOMB, { 'content-type': type, 'content-encoding': 'gzip' })
      expect(answer.status).toBe(413)
      expect(answer.text).toContain('more than 67108864 bytes once decompressed')
    })
    expect(grown).toBeLessThan(200)
    await alive()
  })

  it('stops a gzip whose trailer lies about the size', async () => {
    const lie = Buffer.from(BOMB)
    lie.writeUInt32LE(10, lie.length - 4)
    const answer = await post(PUSH, lie, { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' })
    expect(answer.status).toBe(413)
    await alive()
  })

  it('refuses gzip that is none, and cut gzip', async () => {
    for (const body of [Buffer.from('hello'), gzipSync('{"streams":[]}').subarray(0, -9)]) {
      const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }
      const answer = await post('/v1/logs', body, headers)
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('gzip: the body is damaged')
    }
    await alive()
  })

  it.each([
    ['a length of 4 GiB', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]), 413],
    ['a length that the bytes cannot hold', Buffer.from([0x80, 0x80, 0x80, 0x1e, 0, 0]), 400],
    ['a length that is not there', Buffer.from([0xff, 0xff]), 400],
    ['an endless length', Buffer.alloc(20, 0xff), 400],
    ['no bytes', Buffer.alloc(0), 400],
    ['no snappy', Buffer.from('hello, hello, hello'), 400],
    ['framed snappy', Buffer.from('ff060000734e61507059', 'hex'), 400],
  ])('refuses snappy with %s', async (_, body, status) => {
    const answer = await post(PUSH, body, { 'content-type': PROTOBUF })
    expect(answer.status).toBe(status)
    await alive()
  })

  it('refuses a body over the limit before it has been sent, and one of unknown length', async () => {
    await app.close()
    app = recorder.app({ maxBodyBytes: 100_000 })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const body = Buffer.alloc(100_001, 32)
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      const answer = await post(PUSH, body, { 'content-type': JSON_TYPE, ...headers })
      expect(answer.status).toBe(413)
      expect(answer.text).toContain('request body too large')
    }
    await alive()
  })

  it.each([
    ['arrays', '['],
    ['objects', '{"a":'],
    ['streams', '{"streams":[{"stream":{"a":'],
    ['values', '{"streams":[{"values":['],
  ])('refuses %s nested 100,000 deep', async (_, part) => {
    for (const path of [PUSH, '/v1/logs', '/v1/traces', '/otlp/v1/logs', ZIPKIN]) {
      const answer = await post(path, part.repeat(100_000), { 'content-type': JSON_TYPE })
      expect(answer.status).toBe(400)
      expect(answer.text.length).toBeLessThan(500)
    }
    await alive()
  })

  it('keeps what is beside a nested value of OTLP protobuf, and refuses that one alone', async () => {
    let deep: Buffer = Buffer.from('0a0178', 'hex')
    for (let i = 0; i < 2000; i++) {
      // AnyValue{array_value: ArrayValue{values: […]}}
      deep = chunk(42, chunk(10, deep))
    }
    const record = chunk(18, chunk(42, deep))
    const good = encodeLogs({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] })
    const body = Buffer.concat([good, chunk(10, chunk(18, record))])
    const answer = await post('/v1/logs', body, { 'content-type': PROTOBUF })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('nests too deep')
    expect(recorder.count).toBe(1)
  })

  it('refuses protobuf cut at any byte, or keeps whole entries of it', async () => {
    const messages: [string, Buffer][] = [
      [PUSH, encodePush([{ labels: '{a="b"}', entries: [{ ts: 1n, line: 'hello' }] }])],
      ['/v1/traces', encodeTraces({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] })],
      [
        '/v1/logs',
        encodeLogs({
          resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x' } }] }] }],
        }),
      ],
    ]
    for (const [path, whole] of messages) {
      for (let length = 1; length < whole.length; length++) {
        const cut = whole.subarray(0, length)
        const body = path === PUSH ? snappy.compressSync(cut) : cut
        const answer = await post(path, body, { 'content-type': PROTOBUF })
        expect(answer.status).toBe(400)
      }
    }
    expect(recorder.count).toBe(0)
    expect(recorder.spanBatches).toEqual([])
  })

  it('outlives Zipkin spans of which any byte is wrong', async () => {
    const json = Buffer.from(JSON.stringify([ZIPKIN_SPAN, { traceId: '1', id: '2' }]))
    const { traceId, id } = SPAN_BYTES
    const endpoint = { serviceName: 'a', ipv4: Buffer.alloc(4), port: 1 }
    const annotations = [{ timestamp: '1', value: 'v' }]
    const tags = { error: 'true' }
    const binary = encodeZipkin(
      { traceId, id, localEndpoint: endpoint, annotations, tags },
      { traceId, id },
    )
    for (const [type, whole] of [
      [JSON_TYPE, json],
      [PROTOBUF, binary],
    ] as const) {
      for (let at = 0; at < whole.length; at++) {
        const wrong = Buffer.from(whole)
        wrong[at] = (whole[at] ?? 0) ^ (1 << (at % 8))
        for (const body of [wrong, whole.subarray(0, at)]) {
          const { status, text } = await post(ZIPKIN, body, { 'content-type': type })
          expect([202, 400]).toContain(status)
          expect(text === '').toBe(status === 202)
        }
      }
    }
    await alive()
  })

  it('takes two million tiny tags in bounded memory', async () => {
    const tags = Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`${i}`, '']))
    const span = JSON.stringify({ ...ZIPKIN_SPAN, tags })
    const body = gzipSync(`[${Array.from({ length: 500 }, () => span).join(',')}]`, { level: 1 })
    let kept = 0
    await app.close()
    const counting = new Recorder()
    Object.assign(counting.spans, {
      append: async (batch: { length: number }) => {
        kept += batch.length
        return { kept: batch.length, duplicates: 0 }
      },
    })
    app = counting.app()
    await app.listen({ host: '127.0.0.1', port: 0 })
    const grown = await grownBy(async () => {
      const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }
      expect((await post(ZIPKIN, body, headers)).status).toBe(202)
    })
    expect(kept).toBe(500)
    expect(grown).toBeLessThan(300)
  })

  it('takes a text of 30 MB beside a bare number of nanoseconds', async () => {
    const attributes = [{ key: 'k', value: { stringValue: 'x'.repeat(30_000_000) } }]
    const traces = { resourceSpans: [{ scopeSpans: [{ spans: [{ ...SPAN, attributes }] }] }] }
    const bare = JSON.stringify(traces).replace('{', '{"at":1763000000000000000,')
    const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }
    const answer = await post('/v1/traces', gzipSync(bare, { level: 1 }), headers)
    expect(answer).toEqual({ status: 200, text: '{}' })
  })

  it('leaves a line of 10 MB out and keeps its neighbours', async () => {
    const values = [
      ['1', 'before'],
      ['2', 'x'.repeat(10_000_000)],
      ['3', 'after'],
    ]
    const body = JSON.stringify({ streams: [{ stream: { a: 'b' }, values }] })
    const answer = await post(PUSH, body, { 'content-type': JSON_TYPE })
    expect(answer.status).toBe(400)
    expect(answer.text).toContain("an entry with length '10000000' bytes")
    expect(recorder.rows().map((row) => row.line)).toEqual(['before', 'after'])
    const records = values.map(([, line]) => ({ body: { stringValue: line ?? '' } }))
    const otlp = encodeLogs({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] })
    const partial = await post('/v1/logs', otlp, { 'content-type': PROTOBUF })
    expect(partial.status).toBe(200)
    expect(partial.text).toContain('max entry size')
    expect(recorder.count).toBe(4)
  })

  it('keeps names that every JavaScript object has', async () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf']
    const object = `{${names.map((name) => `"${name}":"x"`).join(',')}}`
    const body = `{"streams":[{"stream":${object},"values":[["1","x",${object}]]}]}`
    expect(await post(PUSH, body, { 'content-type': JSON_TYPE })).toMatchObject({ status: 204 })
    const [row] = recorder.rows()
    expect(row?.metadata.map(([name]) => name)).toEqual([...names].sort())
    for (const name of names) expect(row?.stream).toContain(`${name}="x"`)
    const attributes = `[${names.map((name) => `{"key":"${name}","value":{"stringValue":"x"}}`).join(',')}]`
    const span = JSON.stringify(SPAN).replace(
      '{',
      `{"__proto__":{"name":7},"attributes":${attributes},`,
    )
    const traces = `{"resourceSpans":[{"resource":{"attributes":${attributes}},"scopeSpans":[{"spans":[${span}]}]}]}`
    expect(await post('/v1/traces', traces, { 'content-type': JSON_TYPE })).toEqual({
      status: 200,
      text: '{}',
    })
    expect(recorder.spanBatches[0]?.attributes[0]).toContain('{"key":"__proto__"')
    expect(({} as { name?: number }).name).toBeUndefined()
  })

  it('takes two million tiny entries in bounded memory', async () => {
    const entry = '["1",""],'
    const head = '{"streams":[{"stream":{"a":"b"},"values":['
    const body = gzipSync(`${head}${entry.repeat(2_000_000).slice(0, -1)}]}]}`, { level: 1 })
    let kept = 0
    await app.close()
    const counting = new Recorder()
    Object.assign(counting.logs, {
      append: async (batch: { length: number }) => {
        kept += batch.length
        return { kept: batch.length, duplicates: 0 }
      },
    })
    app = counting.app()
    await app.listen({ host: '127.0.0.1', port: 0 })
    const grown = await grownBy(async () => {
      const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' }
      expect((await post(PUSH, body, headers)).status).toBe(204)
    })
    expect(kept).toBe(2_000_000)
    expect(grown).toBeLessThan(300)
  })

  it('takes linear time on many different streams', async () => {
    // With a look for the next backslash from each stream this would read the body 60,000 times.
    const streams = Array.from(
      { length: 60_000 },
      (_, i) => `{"values":[["1","${'x'.repeat(100)}"]],"stream":{"a":"${i}"}}`,
    )
    const body = `{"streams":[${streams.join(',')}]}`
    const answer = await post(PUSH, body, { 'content-type': JSON_TYPE })
    expect(answer.status).toBe(204)
    expect(recorder.count).toBe(60_000)
  })

  it('frees what a sender held that went away', async () => {
    await app.close()
    app = recorder.app({ maxInFlightBytes: 10_000 })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    for (let i = 0; i < 5; i++) {
      await new Promise<void>((resolve) => {
        const headers = { 'content-type': JSON_TYPE, 'content-length': '9000' }
        const request = httpRequest({ port, path: PUSH, method: 'POST', headers, agent: false })
        request.on('error', () => {})
        request.on('close', resolve)
        request.write('{"streams":', () => setTimeout(() => request.destroy(), 20))
      })
    }
    const body = `{"streams":[{"stream":{"a":"b"},"values":[["1","${'x'.repeat(9000)}"]]}]}`
    await expect
      .poll(async () => (await post(PUSH, body, { 'content-type': JSON_TYPE })).status)
      .toBe(204)
  })
})

/** A length-delimited protobuf field. */
function chunk(tag: number, body: Buffer): Buffer {
  const length: number[] = []
  for (let rest = body.length; ; rest >>>= 7) {
    if (rest < 128) {
      length.push(rest)
      break
    }
    length.push((rest & 127) | 128)
  }
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
