import { expect, test } from 'vitest'
import { isZone, offsetSeconds, zoneName } from './zone.ts'

test.each([
  ['UTC', 0, 'UTC'],
  ['Europe/Berlin', 7200, '+02'],
  ['Asia/Kolkata', 19_800, '+0530'],
  ['America/New_York', -14_400, '-04'],
])('%s in July', (zone, offset, name) => {
  expect(offsetSeconds(zone, Date.UTC(2024, 6, 1))).toBe(offset)
  expect(zoneName(zone, offset)).toBe(name)
})

test('which zones there are', () => {
  expect([isZone('Europe/Berlin'), isZone('No/Where')]).toEqual([true, false])
})
