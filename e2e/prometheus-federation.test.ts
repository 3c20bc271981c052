import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GatewayApi } from './harness/clusters.ts'
import { temporaryFolder } from './harness/data-folder.ts'
import { getJson } from './harness/http.ts'
import { startPrometheus } from './harness/prometheus.ts'
import { seededIntegers } from './harness/random.ts'
import { startServer } from './harness/server.ts'

// What real Prometheuses answer together must be what one of them answers that has the series of all, each
// with its cluster's label, unless the answer says that it is kept by cluster.

const SEED = 20_261_123
const RUNS = 600
const START = 1_768_471_200
const SECONDS = 600
const CLUSTERS = ['eu', 'us']

type Labels = Readonly<Record<string, string>>

/** Samples of each cluster, and of all with the cluster's label, in OpenMetrics. */
function randomSamples(): Map<string, string> {
  const below = seededIntegers(SEED)
  let series = 0
  const texts = new Map([...CLUSTERS, 'all'].map((id) => [id, '']))
  const add = (id: string, metric: string, labels: Labels, rest: string): void => {
    const shown = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
    texts.set(id, `${texts.get(id)}${metric}{${shown.join(',')}} ${rest}\n`)
  }
  for (const metric of ['x', 'y']) {
    for (const cluster of CLUSTERS) {
      for (const job of ['a', 'b']) {
        for (const inst of ['1', '2']) {
          for (const own of ['', 'k8s']) {
            if (below(10) < 3) continue
            const labels = { job, inst }
            // No two are ever equal: which of them is the greatest is nobody's promise.
            const unit = 1 + ++series / 1000
            let value = unit
            for (let at = 0; at < SECONDS; at += 15) {
              value += below(10) * unit
              const rest = `${value} ${START + at}`
              add(cluster, metric, { ...labels, ...(own && { cluster: own }) }, rest)
              const seen = { ...labels, cluster, ...(own && { exported_cluster: own }) }
              add('all', metric, seen, rest)
            }
          }
        }
      }
    }
  }
  return new Map([...texts].map(([id, text]) => [id, `${text}# EOF\n`]))
}

const selector = fc
  .tuple(
    fc.constantFrom('x', 'y', ''),
    fc.subarray([
      'cluster="eu"',
      'cluster!="us"',
      'cluster=~"e.|us"',
      "cluster!~'u.*'",
      'exported_cluster="k8s"',
      'exported_cluster=""',
      'job="a"',
      'inst!="1"',
    ]),
  )
  .map(([name, matchers]) => {
    if (name === '') return `{${[...matchers, '__name__=~"x|y"'].join(', ')}}`
    return matchers.length === 0 ? name : `${name}{${matchers.join(',')}}`
  })
const vector = fc
  .tuple(
    selector,
    fc.constantFrom(
      (text: string) => text,
      (text: string) => `rate(${text}[2m])`,
      (text: string) => `max_over_time(${text}[1m])`,
      (text: string) => `abs(${text}) > 3`,
    ),
  )
  .map(([text, around]) => around(text))
const by = fc.constantFrom(
  '',
  ' by (job) ',
  ' by (cluster) ',
  ' by (cluster, exported_cluster, job) ',
  ' by (exported_cluster) ',
  ' without (inst) ',
  ' without (cluster) ',
  ' without (cluster, exported_cluster) ',
)
const fn = fc.constantFrom('sum', 'min', 'max', 'count', 'group', 'avg', 'stddev')
const operator = fc.constantFrom(
  '+',
  '/',
  'or',
  'and',
  'unless',
  '- on (cluster, job, inst, exported_cluster, __name__)',
)
const query = fc.oneof(
  vector,
  fc.tuple(fn, by, vector).map(([f, g, v]) => `${f}${g}(${v})`),
  fc.tuple(fn, vector, by).map(([f, v, g]) => `${f}(${v})${g}`),
  fc.tuple(fn, by, fn, by, vector).map(([f, g, h, i, v]) => `${f}${g}(${h}${i}(${v}))`),
  fc.tuple(vector, operator, vector).map((parts) => parts.join(' ')),
  fc.tuple(fn, by, vector, vector).map(([f, g, v, w]) => `${f}${g}(${v} or ${w})`),
  fc.tuple(by, vector).map(([g, v]) => `topk${g}(1, ${v})`),
  fc.tuple(by, vector).map(([g, v]) => `absent(sum${g}(${v}))`),
)

interface Answer {
  readonly status: string
  readonly data: {
    readonly resultType: string
    readonly result: readonly {
      readonly metric: Labels
      readonly value?: readonly [number, string]
      readonly values?: readonly (readonly [number, string])[]
    }[]
  }
  readonly infos?: readonly string[]
  readonly warnings?: readonly string[]
}

/** The series in an order of their own, sums to nine digits. */
function printed({ resultType, result }: Answer['data']): unknown {
  const series = result.map(({ metric, value, values = value ? [value] : [] }) => {
    const points = values.map(([at, text]) => `${at} ${Number(text).toPrecision(9)}`)
    const labels = Object.entries(metric).map(([name, text]) => `${name}=${text}`)
    return JSON.stringify([labels.sort(), points])
  })
  return [resultType, series.sort()]
}

test('real Prometheuses answer together what one with all of their series does', async () => {
  const folder = await temporaryFolder('prometheus-federation')
  const samples = randomSamples()
  const start = (id: string): Promise<string> =>
    startPrometheus(join(folder, id), {}, samples.get(id) ?? '')
  // One after the other: the first may have to fetch the program.
  const whole = await start('all')
  const gateway = await startServer(join(folder, 'data'))
  const api = new GatewayApi(gateway.url)
  for (const id of CLUSTERS) await api.add({ id, prometheus: { url: await start(id) } })
  const counts = { same: 0, kept: 0 }
  await fc.assert(
    fc.asyncProperty(query, fc.boolean(), async (text, instant) => {
      const range = `start=${START}&end=${START + SECONDS}&step=60`
      const path = instant
        ? `query?query=${encodeURIComponent(text)}&time=${START + 300}`
        : `query_range?query=${encodeURIComponent(text)}&${range}`
      const one = await fetch(`${whole}/api/v1/${path}`)
      // Two series that match one are two clusters' here and there.
      if (!one.ok) return
      const many = (await getJson(
        `${gateway.url}/clusters/all/prometheus/api/v1/${path}`,
      )) as Answer
      expect(many.warnings).toBeUndefined()
      if (many.infos) {
        counts.kept++
        return
      }
      const { data } = (await one.json()) as Answer
      expect(printed(many.data)).toEqual(printed(data))
      if (data.result.length > 0) counts.same++
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(counts.same).toBeGreaterThan(RUNS / 6)
  expect(counts.kept).toBeGreaterThan(RUNS / 10)
})
