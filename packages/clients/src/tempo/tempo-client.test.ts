import { afterEach, beforeEach, expect, it } from 'vitest'
import { HttpTransport } from '../http/transport.ts'
import { tempoProtobuf } from '../testing/otlp-schema.ts'
import { answerJson, startTestServer, type TestServer } from '../testing/test-server.ts'
import { TempoClient } from './tempo-client.ts'

let server: TestServer
let client: TempoClient
/** Answers by path; 404 without a body for others. */
let answers: Map<string, (response: import('node:http').ServerResponse) => void>

beforeEach(async () => {
  answers = new Map()
  server = await startTestServer((request, response) => {
    const answer = answers.get((request.url ?? '').split('?')[0] ?? '')
    if (answer) answer(response)
    else response.writeHead(404).end()
  })
  client = new TempoClient(new HttpTransport({ url: server.url, retries: 0 }))
})

afterEach(async () => {
  await client.transport.close()
  await server.stop()
})

const id = '0000000000000000000000000000abcd'
const batches = [
  { scopeSpans: [{ spans: [{ traceId: 'q80=', spanId: 'AQ==', name: 'a', kind: 2 }] }] },
]

it('asks an older server by the first version', async () => {
  answers.set(`/api/traces/${id}`, (response) => answerJson(response, { batches }))
  const trace = await client.trace('abcd')
  expect(trace).toMatchObject({ partial: null, spans: { length: 1, traceIds: [id] } })
  expect(server.requests).toEqual([`GET /api/v2/traces/${id}`, `GET /api/traces/${id}`])
})

it('says why a trace is only a part', async () => {
  const message = 'trace exceeds max size'
  const path = `/api/v2/traces/${id}`
  answers.set(path, (response) =>
    answerJson(response, { trace: { resourceSpans: batches }, status: 'PARTIAL', message }),
  )
  expect(await client.trace(id)).toMatchObject({ partial: message })
  answers.set(path, (response) => {
    response.writeHead(200, { 'content-type': 'application/protobuf' })
    response.end(tempoProtobuf('Response', { trace: { batches }, status: 1, message }))
  })
  expect(await client.trace(id)).toMatchObject({ partial: message, spans: { names: ['a'] } })
})

it('tells an absent trace from a wrong address', async () => {
  expect(await client.trace(id)).toBeNull()
  answers.set(`/api/v2/traces/${id}`, (response) => answerJson(response, { trace: {} }))
  expect(await client.trace(id)).toBeNull()
  answers.set(`/api/traces/${id}`, (response) => response.writeHead(404).end('404 page not found'))
  answers.delete(`/api/v2/traces/${id}`)
  await expect(client.trace(id)).rejects.toMatchObject({ code: 'not_found' })
  answers.set(`/api/v2/traces/${id}`, (response) => response.writeHead(401).end())
  await expect(client.trace(id)).rejects.toMatchObject({ code: 'unauthorized' })
})

it('refuses what is no trace id before it asks', async () => {
  for (const wrong of ['', '0', 'xyz', '../../flush', `1${id}`]) {
    await expect(client.trace(wrong)).rejects.toMatchObject({ code: 'bad_request' })
  }
  expect(server.requests).toEqual([])
})

it('refuses protobuf that is none', async () => {
  answers.set(`/api/v2/traces/${id}`, (response) => {
    response.writeHead(200, { 'content-type': 'application/protobuf' }).end('<html>')
  })
  await expect(client.trace(id)).rejects.toMatchObject({ code: 'bad_response' })
})

it('searches by tags and durations, in whole seconds', async () => {
  answers.set('/api/search', (response) => answerJson(response, { traces: null }))
  await client.search({
    tags: [
      ['service.name', 'shop'],
      ['http.url', 'a "b" c'],
    ],
    minDuration: 1_500_000n,
    maxDuration: 2_000_000_000n,
    limit: 5,
    spansPerSpanSet: 0,
    start: 1_768_471_200_999_999_999n,
    end: 1_768_471_201_000_000_001n,
  })
  const params = new URL(server.requests[0]?.slice(4) ?? '', server.url).searchParams
  expect(Object.fromEntries(params)).toEqual({
    tags: 'service.name=shop http.url="a \\"b\\" c"',
    minDuration: '1500000ns',
    maxDuration: '2000000000ns',
    limit: '5',
    spss: '0',
    start: '1768471200',
    end: '1768471202',
  })
})
