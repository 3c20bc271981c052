import { type Attribute, encodeAttributes } from '@tailspan/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '../http/call.ts'
import type { ClientError } from '../http/client-error.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { HttpTransport } from '../http/transport.ts'
import type { Sample } from '../series/series.ts'
import { flatBatch, flatJson } from '../testing/flat-spans.ts'
import { tempoProtobuf } from '../testing/otlp-schema.ts'
import { type Recorded, readRecorded, serveRecorded } from '../testing/recorded.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { readMetrics, readMetricsRange } from './metrics.ts'
import { type FoundSpanSet, readSearch } from './search.ts'
import { readScopedTags, readTags, readTagValues, readTypedTagValues } from './tags.ts'
import { TempoClient } from './tempo-client.ts'

const cases = readRecorded('traceql')
let server: TestServer
let transport: HttpTransport

beforeAll(async () => {
  server = await serveRecorded(cases)
  transport = new HttpTransport({ url: server.url, retries: 0 })
})

afterAll(async () => {
  await transport.close()
  await server.stop()
})

function call({ id, path }: Recorded): Call {
  const headers = { 'x-case': id }
  return { operation: 'test', method: 'GET', path, headers, repeatable: true }
}

type Json = Record<string, unknown>

interface TraceBody {
  readonly batches?: unknown
  readonly trace?: { readonly resourceSpans?: unknown }
  readonly status?: string
  readonly message?: string
}

const good = cases.filter(({ status }) => status === 200)
const under = (path: RegExp): Recorded[] => good.filter((recorded) => path.test(recorded.path))

async function check(
  recorded: readonly Recorded[],
  read: (root: JsonPlace) => unknown,
  wanted: (body: Json) => unknown,
): Promise<void> {
  expect(recorded.length).toBeGreaterThan(0)
  for (const one of recorded) {
    const answer = await transport.json(call(one), read)
    expect(answer, one.id).toEqual(wanted(one.body as Json))
  }
}

/** Members that are not empty, as protobuf's JSON leaves zeros out. */
function without(json: Json): Json {
  const empty = (value: unknown): boolean =>
    value === '' || value === 0 || value === '0' || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(json).filter(([, value]) => !empty(value)))
}

const attributes = (list: readonly Attribute[]): unknown =>
  JSON.parse(encodeAttributes(list) || '[]')

const spanSet = (set: FoundSpanSet): Json =>
  without({
    spans: set.spans.map((span) =>
      without({
        spanID: span.spanId,
        name: span.name,
        startTimeUnixNano: String(span.start),
        durationNanos: String(span.duration),
        attributes: attributes(span.attributes),
      }),
    ),
    matched: set.matched,
    attributes: attributes(set.attributes),
  })

const sample = ({ timestamp, value }: Sample): Json =>
  without({ timestampMs: String(timestamp / 1_000_000n), value })

describe('Tempo’s recorded answers come through without loss', () => {
  const traces = good.filter(
    ({ path, body }) => /\/traces\//.test(path) && JSON.stringify(body).includes('spanId'),
  )

  it('of traces, in JSON and in protobuf', async () => {
    expect(traces.length).toBeGreaterThan(40)
    for (const one of traces) {
      const v2 = one.path.startsWith('/api/v2')
      const body = one.body as TraceBody
      const list = v2 ? body.trace?.resourceSpans : body.batches
      const state = { status: body.status === 'PARTIAL' ? 1 : 0, message: body.message ?? '' }
      const message = v2 ? { trace: { batches: list }, ...state } : { batches: list }
      const bytes = tempoProtobuf(v2 ? 'Response' : 'Trace', message)
      const both = await startTestServer(({ headers }, response) => {
        const type = headers.accept ?? ''
        response.writeHead(200, { 'content-type': type })
        response.end(type.includes('protobuf') ? bytes : JSON.stringify(one.body))
      })
      const client = new TempoClient(new HttpTransport({ url: both.url }))
      const version = v2 ? 'v2' : 'v1'
      const json = await client.trace('1', { version, format: 'json' })
      const protobuf = await client.trace('1', { version, format: 'protobuf' })
      await client.transport.close()
      await both.stop()
      if (json === null) expect.fail(`${one.id} has no spans`)
      expect(flatBatch(json.spans), one.id).toEqual(flatJson(list))
      expect(protobuf, one.id).toEqual(json)
    }
  })

  it('of searches', async () => {
    const searches = under(/\/api\/search$/)
    expect(searches.length).toBeGreaterThan(500)
    await check(
      searches,
      (root) =>
        readSearch(root).map((trace) =>
          without({
            traceID: trace.traceId.replace(/^0+/, ''),
            rootServiceName: trace.rootServiceName,
            rootTraceName: trace.rootTraceName,
            startTimeUnixNano: String(trace.start),
            durationMs: trace.durationMs,
            spanSets: trace.spanSets.map(spanSet),
            serviceStats: Object.fromEntries(
              [...trace.services].map(([service, { spans, errors }]) => [
                service,
                without({ spanCount: spans, errorCount: errors }),
              ]),
            ),
          }),
        ),
      ({ traces: found }) =>
        ((found ?? []) as Json[]).map((trace) => {
          const { spanSet: _, serviceStats, ...rest } = trace
          return { ...rest, serviceStats: serviceStats ?? {} }
        }),
    )
  })

  it('of tags and values', async () => {
    await check(under(/\/api\/search\/tags$/), readTags, ({ tagNames }) => tagNames ?? [])
    await check(under(/\/api\/search\/tag\//), readTagValues, ({ tagValues }) => tagValues ?? [])
    await check(
      under(/\/api\/v2\/search\/tags$/),
      (root) =>
        readScopedTags(root).map(({ scope: name, tags }) => without({ name, tags: [...tags] })),
      ({ scopes }) => ((scopes ?? []) as Json[]).map(without),
    )
    await check(under(/\/api\/v2\/search\/tag\//), readTypedTagValues, ({ tagValues }) =>
      ((tagValues ?? []) as Json[]).map((value) => ({ value: '', ...value })),
    )
  })

  it('of metrics', async () => {
    await check(
      under(/\/metrics\/query_range$/),
      (root) =>
        readMetricsRange(root).series.map(({ labels, samples }) => ({
          labels: attributes(labels),
          samples: samples.map(sample),
        })),
      ({ series }) =>
        ((series ?? []) as Json[]).map(({ labels, samples }) => ({
          labels: labels ?? [],
          samples: ((samples ?? []) as Json[]).map(without),
        })),
    )
    await check(
      under(/\/metrics\/query$/),
      (root) =>
        readMetrics(root).series.map(({ labels, value }) => ({
          labels: attributes(labels),
          value,
        })),
      ({ series }) =>
        ((series ?? []) as Json[]).map(({ labels, value }) => ({
          labels: labels ?? [],
          value: typeof value === 'number' ? value : Number(value ?? 0),
        })),
    )
  })
})

it('gives the text of every recorded error', async () => {
  const bad = cases.filter(({ status, body }) => status !== 200 && typeof body === 'string')
  expect(bad.length).toBeGreaterThan(100)
  for (const one of bad) {
    const error = await transport.send(call(one)).catch((thrown: ClientError) => thrown)
    const code = one.status === 404 ? 'not_found' : 'bad_request'
    expect(error, one.id).toMatchObject({ status: one.status, code })
  }
})
