import { expect, test } from 'vitest'
import { parseDuration, printDuration } from '../../syntax/index.ts'
import { defaultStep } from './default-step.ts'

test.each([
  ['1ms', '50ms'],
  ['20s', '50ms'],
  ['45s', '150ms'],
  ['1m', '1s'],
  ['4m1s', '1s'],
  ['10m', '2s'],
  ['25m', '5s'],
  ['1h', '15s'],
  ['90m', '15s'],
  ['2h', '30s'],
  ['8h', '2m0s'],
  ['36h', '5m0s'],
  ['30d', '3h0m0s'],
])('%s are charted in steps of %s', (length, step) => {
  expect(printDuration(defaultStep(parseDuration(length, true) as bigint))).toBe(step)
})
