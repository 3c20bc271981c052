import { join } from 'node:path'
import {
  HttpTransport,
  type LogEntry,
  LokiClient,
  type TailEvent,
  TempoClient,
} from '@tailspan/clients'
import { decodeAttributes } from '@tailspan/model'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { type RunningServer, startServer } from './harness/server.ts'

const SECOND = 1_000_000_000n
const now = (): bigint => BigInt(Date.now()) * 1_000_000n

async function start(): Promise<{ readonly data: string; readonly server: RunningServer }> {
  const data = join(await temporaryFolder('clients'), 'data')
  return { data, server: await startServer(data) }
}

function transportTo(url: string): HttpTransport {
  const transport = new HttpTransport({ url })
  onTestFinished(() => transport.close(AbortSignal.abort()))
  return transport
}

function linesOf(event: TailEvent): string[] {
  if (event.type !== 'entries') return []
  return event.streams.flatMap(({ entries }) => entries.map(({ line }) => line))
}

test('what the Loki client sends it finds again, to the nanosecond', async () => {
  const { server } = await start()
  const loki = new LokiClient(transportTo(server.url))
  expect(await loki.ready()).toEqual({ ready: true, reason: '' })
  const t = now() - 10n * SECOND
  const entry = (offset: bigint, line: string) => ({ timestamp: t + offset, line })
  await loki.push([
    {
      labels: [
        ['app', 'protobuf'],
        ['env', 'a "b" \\ ü'],
      ],
      entries: [
        entry(1n, 'level=info n=1'),
        { ...entry(2n, 'level=error n=2'), metadata: [['user', 'ünï 🚀']] },
      ],
    },
  ])
  await loki.push([{ labels: [['app', 'json']], entries: [entry(3n, '{"n":3}')] }], {
    format: 'json',
  })
  // Twice is once.
  await loki.push([{ labels: [['app', 'json']], entries: [entry(3n, '{"n":3}')] }])

  const range = { start: t, end: now() }
  const answer = await loki.queryRange('{app=~".+"} | logfmt', { ...range, direction: 'forward' })
  if (answer.result.type !== 'streams') expect.fail(answer.result.type)
  expect(answer.result.categorized).toBe(true)
  const entries = answer.result.streams.flatMap((stream) => stream.entries)
  const found = entries.toSorted((a: LogEntry, b: LogEntry) => Number(a.timestamp - b.timestamp))
  expect(found.map(({ timestamp, line }) => [timestamp - t, line])).toEqual([
    [1n, 'level=info n=1'],
    [2n, 'level=error n=2'],
    [3n, '{"n":3}'],
  ])
  expect(new Map(found[1]?.metadata).get('user')).toBe('ünï 🚀')
  expect(new Map(found[1]?.parsed).get('n')).toBe('2')

  const counted = await loki.query('sum by (app) (count_over_time({app=~".+"}[1m]))', {
    time: range.end,
  })
  if (counted.result.type !== 'vector') expect.fail(counted.result.type)
  const counts = counted.result.elements.map(({ labels, sample }) => [labels[0], sample.value])
  expect(new Map(counts.map(([label, value]) => [String(label), value]))).toEqual(
    new Map([
      ['app,protobuf', 2],
      ['app,json', 1],
    ]),
  )
  expect(await loki.labels(range)).toEqual(expect.arrayContaining(['app', 'env']))
  expect(await loki.labelValues('env', range)).toEqual(['a "b" \\ ü'])
  expect(await loki.series(['{app="json"}'], range)).toEqual([
    expect.arrayContaining([['app', 'json']]),
  ])
  expect(await loki.indexStats('{app="protobuf"}', range)).toMatchObject({ entries: 2n })
  expect((await loki.volume('{app=~".+"}', range)).result.type).toBe('vector')
  const fields = await loki.detectedFields('{app="protobuf"}', range)
  expect(fields.map(({ label }) => label)).toContain('n')
  expect(await loki.formatQuery('{app="a"}|="b"')).toBe('{app="a"} |= "b"')
  await expect(loki.queryRange('{app=', range)).rejects.toMatchObject({
    code: 'bad_request',
    answer: expect.stringContaining('parse error'),
  })
})

test('a tail lives through a restart of the server, and says that it was cut', async () => {
  const { data, server } = await start()
  const loki = new LokiClient(transportTo(server.url))
  const labels = [['app', 'tail']] as const
  const push = (client: LokiClient, line: string): Promise<void> =>
    client.push([{ labels, entries: [{ timestamp: now(), line }] }])
  await push(loki, 'before')

  const ending = new AbortController()
  const events: TailEvent[] = []
  const following = (async () => {
    const options = { signal: ending.signal, start: now() - 60n * SECOND, reconnects: 1000 }
    for await (const event of loki.tail('{app="tail"}', options)) events.push(event)
  })().catch((error: unknown) => error)
  const seen = (line: string): Promise<true> =>
    eventually({ withinMs: 60_000, what: `the line "${line}"` }, async () =>
      events.some((event) => linesOf(event).includes(line)) ? true : undefined,
    )
  await seen('before')
  await push(loki, 'live')
  await seen('live')

  await server.stop()
  const again = await startServer(data, ['--port', String(server.port)])
  await push(new LokiClient(transportTo(again.url)), 'after')
  await seen('after')
  ending.abort()
  expect(await following).toMatchObject({ code: 'cancelled' })
  expect(events.some(({ type }) => type === 'gap')).toBe(true)
  expect(events.flatMap(linesOf)).toEqual(['before', 'live', 'after'])
})

test('the Tempo client finds a trace in every way, with all it has', async () => {
  const { server } = await start()
  const transport = transportTo(server.url)
  const tempo = new TempoClient(transport)
  const start0 = now() - 30n * SECOND
  const traceId = '00000000000000000000000000c0ffee'
  const span = (spanId: string, name: string, more: object) => ({
    traceId,
    spanId,
    name,
    kind: 2,
    startTimeUnixNano: `${start0}`,
    endTimeUnixNano: `${start0 + 1_500_001n}`,
    ...more,
  })
  const attributes = [
    { key: 'big', value: { intValue: '9223372036854775807' } },
    { key: 'zero', value: { doubleValue: 0 } },
    { key: 'no', value: { boolValue: false } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
    { key: 'bytes', value: { bytesValue: 'AP8=' } },
  ]
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }
  const spans = [
    span('00000000000000a1', 'root', { attributes, status: { code: 2, message: 'no' } }),
    span('00000000000000a2', 'child', {
      parentSpanId: '00000000000000a1',
      events: [{ timeUnixNano: `${start0 + 7n}`, name: 'e', attributes }],
      links: [{ traceId, spanId: '00000000000000a1', attributes }],
    }),
  ]
  const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'lib' }, spans }] }] }
  await transport.send({
    operation: 'otlp.traces',
    method: 'POST',
    path: '/v1/traces',
    body: { bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json' },
    repeatable: false,
  })

  const ways = [
    await tempo.trace('c0ffee', { version: 'v1', format: 'json' }),
    await tempo.trace(traceId, { version: 'v1', format: 'protobuf' }),
    await tempo.trace(traceId, { version: 'v2', format: 'json' }),
    await tempo.trace(traceId.toUpperCase()),
  ]
  for (const way of ways) expect(way).toEqual(ways[0])
  const batch = ways[0]?.spans
  if (batch === undefined) expect.fail('no trace')
  const root = batch.names.indexOf('root')
  expect(batch.ends[root]).toBe(start0 + 1_500_001n)
  expect(decodeAttributes(batch.attributes[root] ?? '')).toEqual([
    { key: 'big', value: 9_223_372_036_854_775_807n },
    { key: 'zero', value: 0 },
    { key: 'no', value: false },
    { key: 'list', value: ['a'] },
    { key: 'bytes', value: Uint8Array.of(0, 255) },
  ])
  expect(batch.parentIds[1 - root]).toBe('00000000000000a1')
  expect(await tempo.trace('c0ffee1')).toBeNull()

  const range = { start: start0 - SECOND, end: now() }
  const query = '{ span.big > 1 } | select(name)'
  expect(await tempo.search({ query, ...range })).toMatchObject([
    { traceId, rootServiceName: 'shop', start: start0, spanSets: [{ matched: 1 }] },
  ])
  const tags = [['service.name', 'shop'] as const]
  expect(await tempo.search({ tags, minDuration: 1_000_000n, ...range })).toHaveLength(1)
  expect(await tempo.search({ tags, minDuration: 2_000_000n, ...range })).toHaveLength(0)
  expect(await tempo.scopedTags(range)).toContainEqual({
    scope: 'resource',
    tags: ['service.name'],
  })
  expect(await tempo.tags(range)).toContain('big')
  expect(await tempo.tagValues('service.name', range)).toEqual(['shop'])
  expect(await tempo.typedTagValues('resource.service.name', range)).toEqual([
    { type: 'string', value: 'shop' },
  ])
  const counted = await tempo.metricsRange('{ } | count_over_time()', { ...range, step: SECOND })
  const total = counted.series[0]?.samples.reduce((sum, { value }) => sum + value, 0)
  expect(total).toBe(2)
  expect((await tempo.metrics('{ } | count_over_time()', range)).series[0]?.value).toBe(2)
  expect((await tempo.ready()).ready).toBe(true)
  await expect(tempo.search({ query: '{ nope', ...range })).rejects.toMatchObject({
    code: 'bad_request',
  })
})
