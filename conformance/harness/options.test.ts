import { expect, it } from 'vitest'
import { chosen, readOptions } from './options.ts'

const recorded = {
  id: 'rate-01',
  feature: 'metrics.rate',
  method: 'GET',
  path: '/',
  params: {},
  status: 200,
  body: {},
} as const

it.each([
  [[], true],
  [['--feature', 'metrics'], true],
  [['--feature', 'metrics.rate'], true],
  [['--feature', 'metric'], false],
  [['--id', 'rate'], true],
  [['--id', 'rate-02'], false],
])('%j chooses the case: %s', (args, expected) => {
  expect(chosen(readOptions(args), recorded)).toBe(expected)
})

it('does not update from a part of the cases', () => {
  expect(() => readOptions(['--update', '--id', 'x'])).toThrow('all cases')
  expect(() => readOptions(['--nope'])).toThrow('--nope')
})
