import { expect, test } from 'vitest'
import { toLabelValue } from './label-value.ts'

test('what could not be decoded is a blank', () => {
  expect(toLabelValue('caf\ufffd\ufffd au lait')).toBe('caf   au lait')
  expect(toLabelValue('café')).toBe('café')
})
