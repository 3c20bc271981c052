import { expect, test } from 'vitest'
import { providerMood } from './incident.ts'

test.each([
  [0, false],
  [34_999, false],
  [35_000, true],
  [54_999, true],
  [55_000, false],
  [184_999, false],
  [185_000, true],
  [205_000, false],
])('%i ms after the start, incident: %s', (elapsed, incident) => {
  expect(providerMood(elapsed).incident).toBe(incident)
})

test('an incident begins slow and ends refusing', () => {
  const slow = providerMood(36_000)
  const refusing = providerMood(50_000)
  expect(slow.latencyMs[0]).toBeGreaterThan(refusing.latencyMs[1])
  expect(refusing.failure).toBeGreaterThan(slow.failure)
})
