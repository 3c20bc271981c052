import { expect, test } from 'vitest'
import { printValue } from './go-print.ts'
import { LabelMap, TemplateTime } from './value.ts'

test.each([
  [1.5, '1.5'],
  [100000, '100000'],
  [1_000_000, '1e+06'],
  [123456789, '1.23456789e+08'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [-0, '-0'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [10n ** 18n, '1000000000000000000'],
  [true, 'true'],
  [[1n, 'x', null], '[1 x <nil>]'],
  [
    new LabelMap([
      ['b', '2'],
      ['a', '1'],
    ]),
    'map[a:1 b:2]',
  ],
  [new TemplateTime(0n), '1970-01-01 00:00:00 +0000 UTC'],
])('%o', (value, text) => {
  expect(printValue(value)).toBe(text)
})

test('nothing is no value where a template shows it', () => {
  expect([printValue(null, true), printValue(null)]).toEqual(['<no value>', '<nil>'])
})
