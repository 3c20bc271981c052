import { systemClock } from '@tailspan/model'
import { expect, test } from 'vitest'
import { countCalls } from './count-calls.ts'
import { Counters } from './counters.ts'

const call = {
  operation: 'loki.query_range',
  seconds: 0.2,
  status: 200,
  error: undefined,
  attempts: 1,
  sentBytes: 0,
  receivedBytes: 100,
}

test('calls are counted by cluster, operation and code', async () => {
  const counters = new Counters(systemClock)
  const count = countCalls(counters)
  count('eu', call)
  count('eu', { ...call, status: 401, error: { code: 'unauthorized', message: 'no' } })
  const text = await counters.exposition()
  const labels = (code: string): string =>
    `{cluster="eu",operation="loki.query_range",code="${code}"}`
  const metric = 'tailspan_cluster_call_duration_seconds_count'
  expect(text).toContain(`${metric}${labels('ok')} 1\n`)
  expect(text).toContain(`${metric}${labels('unauthorized')} 1\n`)
  const bytes = '{cluster="eu",operation="loki.query_range",direction="received"} 200\n'
  expect(text).toContain(`tailspan_cluster_call_bytes_total${bytes}`)
})

test('clusters that come and go do not make it grow for ever', async () => {
  const counters = new Counters(systemClock)
  const count = countCalls(counters)
  for (let i = 0; i < 1000; i++) count(`c${i}`, call)
  const text = await counters.exposition()
  const clusters = new Set([...text.matchAll(/cluster="([^"]+)"/g)].map(([, id]) => id))
  expect(clusters.size).toBe(201)
  const other = '{cluster="other",operation="loki.query_range",code="ok"} 800\n'
  expect(text).toContain(`tailspan_cluster_call_duration_seconds_count${other}`)
})
