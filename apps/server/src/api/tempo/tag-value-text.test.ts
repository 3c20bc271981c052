import { expect, test } from 'vitest'
import { tagValueText } from './tag-value-text.ts'

test.each([
  [12, '12.0'],
  [-0, '-0.0'],
  [0.1, '0.1'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [123_456.5, '123456.5'],
  [999_999, '999999.0'],
  [1_000_000, '1e+06'],
  [-1_234_567.5, '-1.2345675e+06'],
  [1e100, '1e+100'],
  [1 / 0, 'Infinity'],
])('the float %f is listed as %s', (value, text) => {
  expect(tagValueText({ type: 'float', value })).toBe(text)
})

test('other values are listed as a query writes them', () => {
  expect(tagValueText({ type: 'duration', value: 1_500_000_000n })).toBe('1.5s')
  expect(tagValueText({ type: 'int', value: -3n })).toBe('-3')
  expect(tagValueText({ type: 'kind', value: 'server' })).toBe('server')
  expect(tagValueText({ type: 'bool', value: false })).toBe('false')
})
