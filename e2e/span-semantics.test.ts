import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { getJson } from './harness/http.ts'
import { wires } from './harness/otlp-wires.ts'
import { type RunningServer, startServer } from './harness/server.ts'
import { CHILD, namesOn, ROOT, START, spanOf, summaryOn, traceOf } from './harness/spans.ts'
import { type FoundTrace, TempoApi } from './harness/tempo.ts'

const A = 'a'.repeat(32)
const B = 'b'.repeat(32)
const HOUR = 3_600_000_000_000n
const ways = Object.values(wires)

function wayOf(i: number): (typeof ways)[number] {
  return ways[i % ways.length] ?? wires.json
}

test('a trace is put together from many pushes, however often one is tried again', async () => {
  const server = await startServer(join(await temporaryFolder('pushes'), 'data'))
  const idOf = (i: number): string => (i + 1).toString(16).padStart(16, '0')
  const parts = Array.from({ length: 60 }, (_, i) =>
    traceOf([
      spanOf(A, { spanId: idOf(i), name: `n${i}`, ...(i > 0 && { parentSpanId: idOf(0) }) }),
    ]),
  )
  // By all wires, at once.
  await Promise.all(parts.map((part, i) => wayOf(i)(server, part)))
  expect(await namesOn(server, A)).toEqual(parts.map((_, i) => `n${i}`).sort())
  expect(await search(server, `{ trace:id = "${A}" }`)).toMatchObject([
    { rootServiceName: 'shop', rootTraceName: 'n0', spanSet: { matched: 60 } },
  ])

  const once = traceOf([spanOf(B, { name: 'once' })])
  for (const way of [...ways, ...ways]) expect(await way(server, once)).toBe(true)
  expect(await namesOn(server, B)).toEqual(['once'])
  expect(await search(server, '{ name = "once" }')).toMatchObject([{ spanSet: { matched: 1 } }])
  expect(await countOf(server, '{ name = "once" }')).toBe(1)
})

test('of one span id, whatever differs in kind, name or time is a span of its own', async () => {
  const server = await startServer(join(await temporaryFolder('same-id'), 'data'))
  const later = [{ key: 'k', value: { stringValue: 'later' } }]
  const spans = [
    spanOf(A, { name: 'a' }),
    spanOf(A, { name: 'b' }),
    spanOf(A, { name: 'a', kind: 2 }),
    spanOf(A, { name: 'a', endTimeUnixNano: `${START + 9n}` }),
    spanOf(A, { name: 'a', attributes: later }),
  ]
  await wires.json(server, traceOf(spans))
  expect(await namesOn(server, A)).toEqual(['a', 'a', 'a', 'b'])
  expect(await search(server, '{ span.k = "later" }')).toEqual([])
})

test('a root may come hours after its children, to a server started anew', async () => {
  const data = join(await temporaryFolder('late'), 'data')
  const first = await startServer(data)
  await wires.json(first, traceOf([spanOf(A, { spanId: CHILD, parentSpanId: ROOT })]))
  expect(await search(first, '{ name = "work" }')).toMatchObject([
    { rootServiceName: '<root span not yet received>', startTimeUnixNano: `${START}` },
  ])
  expect(await summaryOn(first, A)).toMatchObject({
    missingParents: { list: [{ spanId: ROOT, children: 1 }] },
  })
  await first.stop()

  const second = await startServer(data)
  const start = START - 5n * HOUR
  const root = { name: 'late', startTimeUnixNano: `${start}` }
  await wires.grpc(second, traceOf([spanOf(A, root)], 'front'))
  expect(await search(second, '{ name = "late" } >> { name = "work" }')).toMatchObject([
    {
      rootServiceName: 'front',
      rootTraceName: 'late',
      startTimeUnixNano: `${start}`,
      durationMs: Number((5n * HOUR) / 1_000_000n) + 1,
    },
  ])
  expect(await summaryOn(second, A)).toMatchObject({ missingParents: { total: 0 }, depth: 2 })
})

test('clocks may differ, and parents may go in circles', async () => {
  const server = await startServer(join(await temporaryFolder('skew'), 'data'))
  await wires.json(server, traceOf([spanOf(A, { name: 'parent' })]))
  const early = { spanId: CHILD, parentSpanId: ROOT, startTimeUnixNano: `${START - 7n}` }
  await wires.json(server, traceOf([spanOf(A, { name: 'early', ...early })], 'other'))
  const back = { spanId: '3'.repeat(16), parentSpanId: ROOT, endTimeUnixNano: `${START - 9n}` }
  await wires.json(server, traceOf([spanOf(A, { name: 'backwards', ...back })]))
  expect(await search(server, '{ name = "backwards" && duration = 0 }')).toMatchObject([
    { rootTraceName: 'parent', startTimeUnixNano: `${START - 7n}`, durationMs: 1 },
  ])
  expect(await summaryOn(server, A)).toMatchObject({
    skewed: { total: 1, list: [{ spanId: CHILD, earlyNs: '7' }] },
    spans: 3,
  })

  const [one, two] = ['1'.repeat(16), '2'.repeat(16)]
  const circle = [
    spanOf(B, { spanId: one, parentSpanId: two, name: 'circle' }),
    spanOf(B, { spanId: two, parentSpanId: one, name: 'circle' }),
    spanOf(B, { parentSpanId: ROOT, name: 'own parent' }),
  ]
  await wires.json(server, traceOf(circle))
  expect(await namesOn(server, B)).toEqual(['circle', 'circle', 'own parent'])
  expect(await search(server, '{ name = "circle" } > { name = "circle" }')).toHaveLength(1)
  expect(await summaryOn(server, B)).toMatchObject({ spans: 3 })
})

test('an id of 64 bits is the same with and without zeros before it', async () => {
  const server = await startServer(join(await temporaryFolder('short-id'), 'data'))
  const short = '0123456789abcdef'
  const long = short.padStart(32, '0')
  for (const way of ways) await way(server, traceOf([spanOf(short, { name: 'short' })]))
  await wires.json(server, traceOf([spanOf(long, { name: 'long' })]))
  for (const id of [short, long, short.slice(1), short.toUpperCase()]) {
    expect(await namesOn(server, id)).toEqual(['long', 'short'])
  }
  expect(await search(server, '{ name = "short" }')).toMatchObject([{ traceID: short.slice(1) }])
})

function search(server: RunningServer, q: string): Promise<readonly FoundTrace[]> {
  return new TempoApi(server.url).search(q)
}

/** Spans that a metrics query counts around the time of the test's spans. */
async function countOf(server: RunningServer, q: string): Promise<number> {
  const second = START / 1_000_000_000n
  const params = new URLSearchParams({
    q: `${q} | count_over_time()`,
    start: `${second - 60n}`,
    end: `${second + 60n}`,
  })
  const answer = (await getJson(`${server.url}/api/metrics/query?${params.toString()}`)) as {
    series?: { value?: number }[]
  }
  return answer.series?.[0]?.value ?? 0
}
