import { expect, test } from 'vitest'
import { printLabelFilter, printNumber, printSelector } from './print-stage.ts'

test.each([
  [1.5, '1.5'],
  [1e21, '1000000000000000000000'],
  [1.25e-7, '0.000000125'],
  [-1.5e22, '-15000000000000000000000'],
  [-0, '-0'],
])('%d without an exponent', (value, text) => {
  expect(printNumber(value)).toBe(text)
})

test('values are quoted', () => {
  expect(printSelector([{ name: 'a', op: '=~', value: 'q"\\d\n' }])).toBe('{a=~"q\\"\\\\d\\n"}')
})

test('sizes are exact, or as Loki rounds them', () => {
  const filter = { kind: 'bytes', name: 's', op: '>', value: 5_242_880 } as const
  expect(printLabelFilter(filter)).toBe('s>5242880B')
  expect(printLabelFilter(filter, 'loki')).toBe('s>5.2MB')
})
