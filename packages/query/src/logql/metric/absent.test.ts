import { expect, test } from 'vitest'
import { seriesOf, show } from '../testing/series.ts'
import { absentSeries } from './absent.ts'

const matchers = [
  { name: 'b', op: '=', value: 'x' },
  { name: 'a', op: '=', value: 'y' },
  { name: 'c', op: '=~', value: 'z' },
  { name: 'd', op: '=', value: '1' },
  { name: 'd', op: '!=', value: '2' },
  { name: 'e', op: '=', value: '' },
] as const

test('1 where nothing is, labelled by what equals for sure', () => {
  const found = [seriesOf({}, [1, null, null]), seriesOf({}, [null, 0, null])]
  expect(show([absentSeries(matchers, found, 3)])).toEqual(['{"a":"y","b":"x"} - - 1'])
  expect(show([absentSeries([], [], 2)])).toEqual(['{} 1 1'])
})
