import { expect, it } from 'vitest'
import { MetricRegistry } from '../metrics/registry.ts'
import { parseExposition } from '../metrics/testing/parse-exposition.ts'
import { type RequestOutcome, requestDurations } from './request-durations.ts'

const OK: RequestOutcome = {
  method: 'GET',
  status: 200,
  route: '/a',
  scheme: 'http',
  errorType: '',
}

it('counts each combination in a series of its own, in whatever order they come', async () => {
  const registry = new MetricRegistry({ now: Date.now, warn: () => undefined })
  const durations = requestDurations(registry)
  const outcomes: RequestOutcome[] = [
    OK,
    { ...OK, status: 404 },
    { ...OK, method: 'POST' },
    { ...OK, scheme: 'https' },
    { ...OK, status: 500, errorType: 'TypeError' },
    { ...OK, status: 500, errorType: '500' },
    { ...OK, route: '/b' },
  ]
  // More routes than are remembered.
  for (let i = 0; i < 1100; i++) durations.observe({ ...OK, route: `/many/${i}` }, 0.1, undefined)
  for (let round = 0; round < 3; round++) {
    for (const outcome of outcomes) durations.observe(outcome, 0.1, undefined)
    durations.observe({ ...OK, route: '/many/1099' }, 0.1, undefined)
  }
  durations.observe(OK, Number.NaN, undefined)
  const { body } = await registry.scrape()
  const counts = parseExposition(body, 'text')
    .flatMap(({ samples }) => samples)
    .filter(({ name }) => name.endsWith('_count'))
    .map(({ labels, value }) => [Object.fromEntries(labels), value] as const)
  const of = (route: string): unknown[] =>
    counts.filter(([labels]) => labels['http_route'] === route).map(([, value]) => value)
  expect(of('/a')).toEqual([3, 3, 3, 3, 3, 3])
  expect([of('/b'), of('/many/0'), of('/many/1099')]).toEqual([[3], [1], [4]])
  expect(counts).toHaveLength(1107)
})
