import { type LogReader, systemClock } from '@tailspan/model'
import {
  type FanOut,
  FederatedLogql,
  type LogCluster,
  LogqlEngine,
  type LogqlResult,
} from '@tailspan/query'
import { MemoryLogStore } from '@tailspan/store'
import { type LogRow, logBatch } from '@tailspan/testkit'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { randomLine } from './random-lines.ts'
import { randomMetric, randomPipeline } from './random-queries.ts'

// What many clusters answer together must be what one store answers in which every stream has its
// cluster's label.

const SECOND = 1_000_000_000n
const SETS = 30
const SEED = 20_261_121
const RUNS = 3000
const CLUSTERS = ['eu', 'us', 'ap.1']
const { signal } = new AbortController()
// Pages so small that most answers take several of them.
const federated = new FederatedLogql({ pageSize: 7 })
let clusters: LogCluster[]
let whole: LogqlEngine

const row = fc.record({
  cluster: fc.constantFrom(...CLUSTERS),
  app: fc.constantFrom('a', 'b'),
  own: fc.constantFrom('', '', 'x'),
  line: randomLine,
  meta: fc.constantFrom('', '7', 'u1', '12.5'),
  level: fc.constantFrom('', 'info', 'error'),
})

beforeAll(async () => {
  const stores = new Map(CLUSTERS.map((id) => [id, new MemoryLogStore()]))
  const all = new MemoryLogStore()
  const sets = fc.sample(fc.array(row, { minLength: 1, maxLength: 60 }), {
    seed: SEED,
    numRuns: SETS,
  })
  for (const [set, rows] of sets.entries()) {
    for (const [i, { cluster, app, own, line, meta, level }] of rows.entries()) {
      const rest = {
        ts: BigInt(i) * 1_370_000_000n,
        line,
        level,
        metadata: meta ? [['meta', meta] as const] : [],
      } satisfies Omit<LogRow, 'labels'>
      const labels = { set: String(set), app }
      const [mine, seen] = own ? [{ cluster: own }, { exported_cluster: own }] : [{}, {}]
      await stores.get(cluster)?.append(logBatch([{ ...rest, labels: { ...labels, ...mine } }]))
      await all.append(logBatch([{ ...rest, labels: { ...labels, ...seen, cluster } }]))
    }
  }
  const engine = (reader: LogReader): LogqlEngine =>
    new LogqlEngine(reader, { clock: systemClock, limits: { maxSeries: 10_000 } })
  whole = engine(all)
  clusters = [...stores].map(([id, store]) => {
    const one = engine(store)
    return {
      id,
      queryRange: (text, options, until) => one.queryRange(text, options, until),
      queryInstant: (text, options, until) => one.queryInstant(text, options, until),
    }
  })
})

const fanOut: FanOut = (asked, ask) =>
  Promise.all(asked.map(async (one) => ({ id: one.id, value: await ask(one, signal) })))

const selector = fc
  .tuple(
    fc.nat(SETS - 1),
    fc.constantFrom(
      '',
      ', app="a"',
      ', cluster="eu"',
      ', cluster!="us"',
      ', cluster=~"e.|ap.*"',
      ', exported_cluster="x"',
    ),
  )
  .map(([set, more]) => `{set="${set}"${more}}`)

/** Stages that look at the cluster's label, beside those that know nothing of it. */
const stages = fc
  .tuple(
    randomPipeline,
    fc.constantFrom(
      '',
      '',
      '',
      '| cluster="eu"',
      '| cluster=~"u.*" or app="a"',
      '| cluster!="us" and exported_cluster="x"',
      '| line_format "{{.cluster}} {{.app}}"',
      '| label_format where=cluster',
      '| label_format place="{{.cluster}}-{{.exported_cluster}}"',
      '| drop cluster',
      '| keep app, cluster',
    ),
  )
  .map((parts) => parts.join(' '))

const time = fc.integer({ min: -5, max: 90 }).map((seconds) => BigInt(seconds) * SECOND)

test('log queries', { timeout: 300_000 }, async () => {
  let answered = 0
  const question = fc.record({
    query: fc.tuple(selector, stages).map((parts) => parts.join(' ')),
    times: fc.tuple(time, time),
    limit: fc.integer({ min: 1, max: 70 }),
    direction: fc.constantFrom('forward' as const, 'backward' as const),
  })
  await fc.assert(
    fc.asyncProperty(question, async ({ query, times: [a, b], ...how }) => {
      const range = a < b ? { start: a, end: b } : { start: b, end: a }
      const options = { ...range, ...how, step: SECOND }
      const one = await printed(() => whole.queryRange(query, options, signal))
      const many = await printed(async () => {
        const { result } = await federated.queryRange(query, options, clusters, fanOut, signal)
        return result
      })
      expect(many).toEqual(one)
      if (Array.isArray(one) && one.length > 0) answered++
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(answered).toBeGreaterThan(RUNS / 10)
})

test('metric queries', { timeout: 300_000 }, async () => {
  let answered = 0
  const by = fc.constantFrom(
    '',
    ' by (cluster)',
    ' by (cluster, user)',
    ' by (app)',
    ' without (cluster)',
    ' without (user)',
  )
  const around = fc.constantFrom(
    (q: string, _by: string) => q,
    (q: string, _by: string) => q,
    (q: string, g: string) => `sum${g}(${q})`,
    (q: string, g: string) => `avg${g}(${q})`,
    (q: string, g: string) => `max${g}(${q})`,
    (q: string, g: string) => `count${g}(${q})`,
    (q: string, g: string) => `stddev${g}(${q})`,
    (q: string, g: string) => `topk${g}(1, sum by (cluster, app) (${q}))`,
    (q: string, g: string) => `sum${g}(${q}) / count${g}(${q})`,
    (q: string, g: string) => `sum${g}(${q}) or vector(0)`,
  )
  const question = fc.record({
    query: fc
      .tuple(selector, stages, randomMetric, around, by)
      .map(([streams, pipeline, metric, outer, g]) => outer(metric(`${streams} ${pipeline}`), g)),
    start: time,
    step: fc.constantFrom(1n, 5n, 10n, 13n, 60n),
    count: fc.integer({ min: 0, max: 12 }),
    instant: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(question, async ({ query, start, step, count, instant }) => {
      const how = { limit: 100, direction: 'backward' as const }
      const range = { start, end: start + BigInt(count) * step * SECOND, step: step * SECOND }
      const one = await printed(() =>
        instant
          ? whole.queryInstant(query, { ...how, time: start }, signal)
          : whole.queryRange(query, { ...how, ...range }, signal),
      )
      let exact = true
      const many = await printed(async () => {
        const { result, warnings } = instant
          ? await federated.queryInstant(query, { ...how, time: start }, clusters, fanOut, signal)
          : await federated.queryRange(query, { ...how, ...range }, clusters, fanOut, signal)
        exact = warnings.length === 0
        return result
      })
      if (!exact) return
      // A parser nobody needs is passed over, and its errors with it. A stage that puts the label
      // there may make a parser needed, or the last one that was.
      const failed = many === 'TailspanError' || one === 'TailspanError'
      if (failed && / (keep|drop|label_format|line_format) /.test(query)) return
      expect(many).toEqual(one)
      if (Array.isArray(one) && one.length > 0) answered++
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(answered).toBeGreaterThan(RUNS / 10)
})

async function printed(ask: () => Promise<LogqlResult>): Promise<unknown> {
  try {
    const result = await ask()
    switch (result.kind) {
      case 'streams':
        // Whose a line is stays visible, whatever the stages do with the label.
        return result.rows.map((r) => [
          String(r.timestamp),
          r.line,
          r.labels.filter(([name]) => name !== 'cluster'),
        ])
      case 'vector':
        return sorted(result.samples.map((s) => [s.labels, [rounded(s.v)]]))
      case 'scalar':
        return rounded(result.v)
      case 'matrix':
        return sorted(
          result.series.map((s) => [s.labels, s.points.map(({ t, v }) => `${t} ${rounded(v)}`)]),
        )
    }
  } catch (error) {
    // A failing line is named with the labels that its cluster knows.
    return String(error).replace(/(series: '|: pipeline error).*/s, '')
  }
}

function rounded(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(9) : String(value)
}

function sorted(list: readonly unknown[]): string[] {
  return list.map((element) => JSON.stringify(element)).sort()
}
