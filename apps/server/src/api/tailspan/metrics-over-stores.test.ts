import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  encodeMetadata,
  type Label,
  LogBatchBuilder,
  type LogReader,
  streamOf,
  TailspanError,
} from '@tailspan/model'
import { LogqlEngine } from '@tailspan/query'
import { MemoryLogStore, openStoreInProcess, type Store } from '@tailspan/store'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

// A store that takes labels out of lines must lead to the same numbers as reading every line.

const second = 1_000_000_000n
const start = 1_768_471_200n * second
const { signal } = new AbortController()
const memory = new MemoryLogStore()
const whole: LogReader = {
  streams: (...args) => memory.streams(...args),
  read: (...args) => memory.read(...args),
  aggregate: async () => null,
  stats: (...args) => memory.stats(...args),
}
let folder: string
let duck: Store

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-metrics-'))
  duck = await openStoreInProcess({ folder })
  const rows = fc.sample(row, { numRuns: 400, seed: 7 })
  const builder = new LogBatchBuilder()
  rows.forEach(({ labels, metadata, line, level }, i) => {
    const ts = start + BigInt(i) * (second / 4n)
    builder.add(builder.stream(streamOf(labels)), ts, line, encodeMetadata(metadata), level)
  })
  const batch = builder.build()
  await memory.append(batch)
  await duck.logs.append(batch)
})

afterAll(async () => {
  await duck.close()
  await rm(folder, { recursive: true, force: true })
})

const json = fc
  .record({
    user: fc.constantFrom('u1', 'u2', '', 'a\\"b'),
    ms: fc.constantFrom('1', '2.5', '-3', '"4"', 'null', '1e2'),
    extra: fc.constantFrom('', ',"list":[1,"x"]', ',"nested":{"user":"x"}', ',"level":"warn"'),
  })
  .map(({ user, ms, extra }) => `{"user":"${user}","ms":${ms}${extra}}`)
const logfmt = fc
  .record({
    user: fc.constantFrom('u1', '"u 2"', '', '"a\\"b"'),
    ms: fc.constantFrom('1', '2.5', '30', '"4"'),
    extra: fc.constantFrom('', ' level=warn', ' msg="user=x y"', ' "odd'),
  })
  .map(({ user, ms, extra }) => `user=${user} ms=${ms}${extra}`)
const row = fc.record({
  labels: fc.constantFrom<Label[][]>(
    [['app', 'a']],
    [
      ['app', 'b'],
      ['level', 'info'],
    ],
    [
      ['app', 'c'],
      ['user', 'own'],
    ],
  ),
  metadata: fc.constantFrom<Label[][]>([], [], [['user', 'm']], [['pod', 'p1']]),
  level: fc.constantFrom('info', 'error', ''),
  line: fc.oneof(
    { weight: 4, arbitrary: json },
    { weight: 4, arbitrary: logfmt },
    fc.constantFrom('plain', 'GET /?user=x 200', '', '{"user":'),
  ),
})

/** The answer without its order, or the refusal. */
async function answer(reader: LogReader, query: string, step: bigint): Promise<unknown> {
  const engine = new LogqlEngine(reader, { clock: { now: () => start } })
  const options = {
    start,
    end: start + 100n * second,
    step,
    limit: 10,
    direction: 'forward',
  } as const
  try {
    const result = await engine.queryRange(query, options, signal)
    const series = result.kind === 'matrix' ? result.series : []
    return series
      .map(
        ({ labels, points }) =>
          `${JSON.stringify(labels)} ${points.map(({ t, v }) => `${t}:${v}`).join(' ')}`,
      )
      .sort()
  } catch (error) {
    if (!(error instanceof TailspanError)) throw error
    return `${error.code} ${error.message.replace(/series: .*/, '')}`
  }
}

const selector = '{app=~".+"}'
test.each([
  `sum by (user) (count_over_time(${selector} | json | __error__="" [20s]))`,
  `sum by (user, level) (count_over_time(${selector} | json | __error__="" [7s]))`,
  `sum by (user) (rate(${selector} | logfmt [15s]))`,
  `sum by (user) (bytes_over_time(${selector} | logfmt | user="u1" [15s]))`,
  `sum by (user, detected_level) (count_over_time(${selector} | logfmt | ms > 2 [30s]))`,
  `sum by (level) (count_over_time(${selector} | json | drop __error__, __error_details__ [30s]))`,
  `sum(count_over_time(${selector} | json | ms >= 2.5 [30s]))`,
  `sum(count_over_time(${selector} | json [30s]))`,
  `count_over_time(${selector} | json [30s])`,
  `quantile_over_time(0.9, ${selector} | json | __error__="" | unwrap ms [20s]) by (app)`,
  `avg_over_time({app="a"} | logfmt | unwrap ms [20s]) by (user)`,
  `first_over_time({app="a"} | logfmt | unwrap ms [20s]) by (app)`,
  `sum by (level) (sum_over_time({app="a"} | logfmt | unwrap ms | __error__="" [20s]))`,
  `max_over_time({app="a"} | json | __error__="" | ms < 3 | unwrap ms [20s]) by (user)`,
  `sum by (app) (sum_over_time(${selector} | json | unwrap ms [20s]))`,
  `sum by (app) (rate({app="a"} | logfmt | user="u1" | unwrap bytes(ms) | __error__="" [20s]))`,
  `absent_over_time({app="a"} | logfmt | user="none" [20s])`,
  `topk(2, sum by (user) (count_over_time(${selector} | logfmt [20s])))`,
])('%s', async (query) => {
  for (const step of [20n * second, 5n * second, 3n * second]) {
    const expected = await answer(whole, query, step)
    expect(await answer(memory, query, step)).toEqual(expected)
    expect(await answer(duck.logs, query, step)).toEqual(expected)
  }
})
