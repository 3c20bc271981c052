import { expect, test } from 'vitest'
import type { SamplingOptions } from '../options/sampling-options.ts'
import { getSamplingRules, readSampling, type SamplingRules } from './sampling-rules.ts'

function read(options: SamplingOptions, environment = 'production'): [SamplingRules, string[]] {
  const wrong: string[] = []
  const process = { environment, service: 'checkout' }
  return [readSampling(options, process, (option) => wrong.push(option)), wrong]
}

test.each([
  ['production', 0.1],
  ['staging', 0.5],
  ['development', 1],
  ['', 1],
  ['constructor', 1],
])('in %s the ratio is %d, and traces with errors and slow ones are kept', (environment, ratio) => {
  expect(getSamplingRules(environment)).toEqual({
    ratio,
    keep: [{ error: true }, { slowerThan: '1s' }],
    drop: expect.arrayContaining([{ route: '/health' }, { route: '/metrics' }]),
  })
  expect(read({}, environment)[0].ratio).toBe(ratio)
})

test('a service goes before its environment, that before all others', () => {
  const ratio = { production: 0.2, '*': 0.7 }
  expect(read({ ratio })[0].ratio).toBe(0.2)
  expect(read({ ratio }, 'test')[0].ratio).toBe(0.7)
  expect(read({ ratio, services: { checkout: 0.9 } })[0].ratio).toBe(0.9)
  expect(read({ ratio, services: { cart: 0.9 } })[0].ratio).toBe(0.2)
  expect(read({ ratio: { staging: 0.3 } })[0].ratio).toBe(0.1)
})

test('what cannot be is told, and the default holds', () => {
  const [rules, wrong] = read({
    ratio: 7,
    keep: [{ error: true }, { slowerThan: 'long' as '1s' }, { status: 418, ratio: -1 }],
    adaptive: { errorRate: 2, window: 0, maxTracesPerSecond: 0.5 },
    buffer: { traces: -1, wait: 'x' as '1s' },
  })
  expect(wrong).toEqual([
    'ratio',
    'keep.slowerThan',
    'keep.ratio',
    'adaptive.errorRate',
    'adaptive.window',
    'adaptive.maxTracesPerSecond',
    'buffer.traces',
    'buffer.wait',
  ])
  expect(rules).toMatchObject({
    ratio: 0.1,
    keep: [{ error: true }],
    adaptive: { errorRate: 0.05, ratio: 1, window: 10_000, hold: 60_000, maxTracesPerSecond: 50 },
    buffer: { traces: 2000, spansPerTrace: 1000, spans: 20_000, wait: 30_000 },
    tellCaller: true,
  })
})
