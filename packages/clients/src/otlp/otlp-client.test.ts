import { gunzipSync } from 'node:zlib'
import { spanBatch } from '@tailspan/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HttpTransport } from '../http/transport.ts'
import { ProtobufWriter } from '../protobuf/writer.ts'
import { bodyOf, startTestServer, type TestServer } from '../testing/test-server.ts'
import { OtlpClient } from './otlp-client.ts'
import { encodeSpanBatch } from './span-batch.ts'

const spans = spanBatch([{ trace: 1, id: 1, start: 1n }])
let answer: { status: number; type: string; body: Buffer } = {
  status: 200,
  type: 'application/x-protobuf',
  body: Buffer.alloc(0),
}
let seen: { encoding: string | undefined; tenant: unknown; body: Buffer }[] = []
let server: TestServer
let client: OtlpClient
beforeEach(async () => {
  seen = []
  server = await startTestServer(async (request, response) => {
    const { 'content-encoding': encoding, 'x-scope-orgid': tenant } = request.headers
    seen.push({ encoding, tenant, body: await bodyOf(request) })
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
  })
  client = new OtlpClient(new HttpTransport({ url: server.url }))
})
afterEach(async () => {
  answer = { status: 200, type: 'application/x-protobuf', body: Buffer.alloc(0) }
  await client.transport.close()
  await server.stop()
})

test('spans go as gzipped protobuf, with the tenant of the call', async () => {
  expect(await client.exportSpans(spans, { tenant: 'shop' })).toEqual({ count: 0, message: '' })
  expect(server.requests).toEqual(['POST /v1/traces'])
  expect(seen[0]).toMatchObject({ encoding: 'gzip', tenant: 'shop' })
  expect(gunzipSync(seen[0]?.body ?? '')).toEqual(encodeSpanBatch(spans, [0]))
})

test('what was left out is told', async () => {
  const writer = new ProtobufWriter()
  writer.message(1, () => writer.integer(1, 3).text(2, 'too old'))
  answer = { ...answer, body: writer.finish() }
  expect(await client.exportSpans(spans)).toEqual({ count: 3, message: 'too old' })
})

test('a web page is no answer', async () => {
  answer = { status: 200, type: 'text/html', body: Buffer.from('<h1>log in</h1>') }
  await expect(client.exportSpans(spans)).rejects.toMatchObject({ code: 'bad_response' })
})

test('nothing is sent again by itself', async () => {
  answer = { ...answer, status: 503 }
  await expect(client.exportSpans(spans)).rejects.toMatchObject({ code: 'unavailable' })
  expect(seen).toHaveLength(1)
})
