import { expect, test } from 'vitest'
import { calculateSeries } from './math.ts'
import type { MetricsSeries } from './series.ts'

const one = (service: string, ...values: number[]): MetricsSeries => ({
  labels: [{ key: 'service', value: service }],
  values: Float64Array.from(values),
})
const total = (...values: number[]): MetricsSeries => ({
  labels: [{ key: '__name__', value: 'rate' }],
  values: Float64Array.from(values),
})
const shown = (series: readonly MetricsSeries[]): unknown[] =>
  series.map(({ labels, values }) => [labels[0]?.value, ...values])

test('series meet those with the same labels, others are dropped', () => {
  const left = [one('a', 6, 8), one('b', 1, 1)]
  expect(shown(calculateSeries('/', left, [one('a', 3, 0), one('c', 1, 1)]))).toEqual([
    ['a', 2, Number.NaN],
  ])
})

test('a series without labels meets every series', () => {
  expect(shown(calculateSeries('-', [one('a', 6), one('b', 1)], [total(2)]))).toEqual([
    ['a', 4],
    ['b', -1],
  ])
  expect(shown(calculateSeries('-', [total(2)], [one('a', 6)]))).toEqual([['a', -4]])
})

test('numbers stand for all samples, on either side', () => {
  expect(shown(calculateSeries('-', 10, [one('a', 1, 2)]))).toEqual([['a', 9, 8]])
  expect(shown(calculateSeries('*', [one('a', 1, 2)], -2))).toEqual([['a', -2, -4]])
})

test('a number may be infinite, a division by zero is no number', () => {
  expect(shown(calculateSeries('+', [one('a', 1)], 1 / 0))).toEqual([['a', 1 / 0]])
  expect(calculateSeries('/', [one('a', 1)], 0)).toEqual([])
  expect(calculateSeries('-', [one('a', 1 / 0)], 1 / 0)).toEqual([])
})

test('what cannot be calculated leaves nothing', () => {
  expect(calculateSeries('/', [total(0, 1)], [total(0, 0)])).toEqual([])
})

test('the name tells the calculation', () => {
  expect(shown(calculateSeries('/', [total(1)], [total(1)]))).toEqual([['(rate / rate)', 1]])
})
