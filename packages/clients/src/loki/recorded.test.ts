import type { Label } from '@tailspan/model'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '../http/call.ts'
import type { ClientError } from '../http/client-error.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { HttpTransport } from '../http/transport.ts'
import type { Sample } from '../series/series.ts'
import { type Recorded, readRecorded, serveRecorded } from '../testing/recorded.ts'
import type { TestServer } from '../testing/test-server.ts'
import { readDetectedFields, readDetectedLabels, readDetectedValues } from './detected.ts'
import { readFormatted } from './format-query.ts'
import { readStats } from './index-stats.ts'
import { readSeries, readTexts } from './labels.ts'
import type { LogEntry } from './log-stream.ts'
import { type LokiResult, readAnswer } from './query.ts'

const cases = readRecorded('logql')
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
  return { operation: 'test', method: 'GET', path: encodeURI(path), headers, repeatable: true }
}

const object = (labels: readonly Label[]): unknown => Object.fromEntries(labels)
const seconds = (time: bigint): number => Number(time / 1_000_000n) / 1000

function value(number: number): string {
  if (number === Number.POSITIVE_INFINITY) return '+Inf'
  if (number === Number.NEGATIVE_INFINITY) return '-Inf'
  return String(number)
}

const sample = ({ timestamp, value: number }: Sample): unknown => [
  seconds(timestamp),
  value(number),
]

function entry({ timestamp, line, metadata, parsed }: LogEntry, categorized: boolean): unknown {
  if (!categorized) return [`${timestamp}`, line]
  return [
    `${timestamp}`,
    line,
    {
      ...(metadata.length > 0 ? { structuredMetadata: object(metadata) } : {}),
      ...(parsed.length > 0 ? { parsed: object(parsed) } : {}),
    },
  ]
}

/** A result as Loki writes it. */
function print(result: LokiResult): unknown {
  switch (result.type) {
    case 'streams':
      return result.streams.map(({ labels, entries }) => ({
        stream: object(labels),
        values: entries.map((one) => entry(one, result.categorized)),
      }))
    case 'matrix':
      return result.series.map(({ labels, samples }) => ({
        metric: object(labels),
        values: samples.map(sample),
      }))
    case 'vector':
      return result.elements.map(({ labels, sample: one }) => ({
        metric: object(labels),
        value: sample(one),
      }))
    case 'scalar':
      return sample(result.sample)
  }
}

/** What JSON says, with numbers in one spelling: Go writes large ones out, JavaScript does not. */
function plain(result: unknown): unknown {
  return JSON.parse(JSON.stringify(result), (_, item: unknown) =>
    Array.isArray(item) && item.length === 2 && typeof item[0] === 'number'
      ? [
          item[0] > 1e11 ? item[0] / 1000 : item[0],
          value(Number(String(item[1]).replace('Inf', 'Infinity'))),
        ]
      : item,
  ) as unknown
}

const good = cases.filter(({ status }) => status === 200)
const under = (path: RegExp): Recorded[] => good.filter((recorded) => path.test(recorded.path))

async function check(
  recorded: readonly Recorded[],
  read: (root: JsonPlace) => unknown,
  wanted: (body: Record<string, unknown>) => unknown,
): Promise<void> {
  expect(recorded.length).toBeGreaterThan(0)
  for (const one of recorded) {
    const answer = await transport.json(call(one), read)
    expect(answer, one.id).toEqual(wanted(one.body as Record<string, unknown>))
  }
}

describe('Loki’s recorded answers come through without loss', () => {
  it('of queries and volumes', async () => {
    const answers = under(/\/(query|query_range|volume|volume_range)$/)
    expect(answers.length).toBeGreaterThan(700)
    const types = new Set<string>()
    await check(
      answers,
      (root) => {
        const { result } = readAnswer(root)
        types.add(result.type)
        return [result.type, plain(print(result))]
      },
      ({ data }) => {
        const { resultType, result } = data as { resultType: string; result: unknown }
        return [resultType, plain(result)]
      },
    )
    expect(types.size).toBe(4)
  })

  it('of labels and values', () =>
    check(under(/\/(labels?|label\/\w+\/values)$/), readTexts, ({ data }) => data ?? []))

  it('of series', () =>
    check(
      under(/\/series$/),
      (root) => readSeries(root).map(object),
      ({ data }) => data ?? [],
    ))

  it('of statistics', () =>
    check(
      under(/\/index\/stats$/),
      (root) => readStats(root),
      (body) => Object.fromEntries(Object.entries(body).map(([k, n]) => [k, BigInt(n as number)])),
    ))

  it('of detected fields, values and labels', async () => {
    await check(
      under(/\/detected_fields$/),
      (root) => readDetectedFields(root).map(({ label, type, parsers }) => [label, type, parsers]),
      ({ fields }) =>
        ((fields ?? []) as { label: string; type: string; parsers: unknown }[]).map(
          ({ label, type, parsers }) => [label, type, parsers],
        ),
    )
    await check(under(/\/detected_field\//), readDetectedValues, ({ values }) => values ?? [])
    await check(
      under(/\/detected_labels$/),
      (root) => readDetectedLabels(root).map(({ label }) => label),
      ({ detectedLabels }) => ((detectedLabels ?? []) as { label: string }[]).map((l) => l.label),
    )
  })

  it('of formatted queries', () =>
    check(under(/\/format_query$/), readFormatted, ({ data }) => data))
})

it('gives the text of every recorded error', async () => {
  const bad = cases.filter(({ status, body }) => status !== 200 && typeof body === 'string')
  expect(bad.length).toBeGreaterThan(100)
  const codes = new Map([
    [400, 'bad_request'],
    [404, 'not_found'],
    [500, 'unavailable'],
  ])
  for (const one of bad) {
    const error = await transport.send(call(one)).catch((thrown: ClientError) => thrown)
    expect(error, one.id).toMatchObject({ status: one.status, code: codes.get(one.status) })
    const text = Buffer.from(String(one.body).trim()).subarray(0, 1024).toString()
    expect((error as ClientError).answer).toBe(text.replace(/\uFFFD+$/, ''))
  }
})
