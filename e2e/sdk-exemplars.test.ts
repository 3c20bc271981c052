import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { getJson } from './harness/http.ts'
import { startNode } from './harness/process.ts'
import { startPrometheus } from './harness/prometheus.ts'
import { startServer } from './harness/server.ts'
import { TempoApi } from './harness/tempo.ts'

const WITHIN = { withinMs: 120_000 }
const KEPT = 0.2

/** Charges without end, a fifth of them in traces that are kept; every tenth fails and is kept for that. */
const APP = (otlp: string): string => `
  import { createServer } from 'node:http'
  import { init, metrics, span } from '@tailspan/sdk'
  init({
    service: 'cashier',
    traces: { url: '${otlp}', sampling: { ratio: ${KEPT}, adaptive: false } },
    logs: false,
    metrics: { maxSeries: 20 },
  })
  const charge = metrics.histogram('charge.duration', { unit: 's', buckets: [1, 2, 3, 4, 5], labels: ['card'] })
  const users = metrics.counter('users_total', { labels: ['user'] })
  for (let user = 0; user < 100; user++) users.add({ user })
  let n = 0
  setInterval(() => {
    const failing = n++ % 10 === 9
    try {
      span('charge', () => {
        charge.observe({ card: failing ? 'bad' : 'good' }, n % 6)
        if (failing) throw new Error('declined')
      })
    } catch {}
  }, 5)
  const server = createServer(metrics.handler)
  server.listen(0, '127.0.0.1', () => console.log('port:', server.address().port))`

interface Exemplars {
  readonly data: readonly {
    readonly seriesLabels: Readonly<Record<string, string>>
    readonly exemplars: readonly { readonly labels: { readonly trace_id: string } }[]
  }[]
}

test('exemplars that a Prometheus keeps lead to traces that are there, of failures and of the ratio', async () => {
  const folder = await temporaryFolder('sdk-exemplars')
  const server = await startServer(join(folder, 'data'))
  const app = startNode([
    '--conditions=@tailspan/source',
    '--import=tsx',
    '--input-type=module',
    `--eval=${APP(server.otlpHttp)}`,
  ])
  onTestFinished(() => app.kill())
  const port = await eventually({ ...WITHIN, what: 'the app listens' }, async () => {
    return /port: (\d+)/.exec(app.output())?.[1]
  })
  const url = `http://127.0.0.1:${port}`
  const prometheus = await startPrometheus(join(folder, 'prometheus'), { cashier: url })

  const exemplars = await eventually({ ...WITHIN, what: 'exemplars of two scrapes' }, async () => {
    const query = 'charge_duration_seconds_bucket'
    const end = Date.now() / 1000 + 60
    const { data } = (await getJson(
      `${prometheus}/api/v1/query_exemplars?query=${query}&start=${end - 3600}&end=${end}`,
    )) as Exemplars
    const found = data.flatMap(({ seriesLabels, exemplars }) =>
      exemplars.map(({ labels }) => ({ card: seriesLabels['card'], traceId: labels.trace_id })),
    )
    return found.length >= 20 ? found : undefined
  })
  expect(new Set(exemplars.map(({ card }) => card))).toEqual(new Set(['good', 'bad']))
  const tempo = new TempoApi(server.url)
  for (const { traceId } of exemplars) {
    await eventually({ ...WITHIN, what: `trace ${traceId} is there` }, async () => {
      return (await tempo.trace(traceId)).length === 1 ? true : undefined
    })
  }

  // Beyond the cap all series are one.
  const sums = await eventually({ ...WITHIN, what: 'Prometheus has the counter' }, async () => {
    const query = 'count(users_total) or users_total{otel_metric_overflow="true"}'
    const { data } = (await getJson(
      `${prometheus}/api/v1/query?query=${encodeURIComponent(query)}`,
    )) as { data: { result: { value: [number, string] }[] } }
    return data.result.length === 2 ? data.result.map(({ value }) => value[1]) : undefined
  })
  expect(sums).toEqual(['21', '80'])
})
