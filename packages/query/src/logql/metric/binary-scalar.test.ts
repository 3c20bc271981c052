import { expect, test } from 'vitest'
import { seriesOf, show } from '../testing/series.ts'
import { binaryWithScalar, isComparison } from './binary-scalar.ts'

const series = [seriesOf({ a: 'x' }, [1, null, 4])]

test.each([
  ['+', false, false, ['{"a":"x"} 3 - 6']],
  ['-', false, false, ['{"a":"x"} -1 - 2']],
  ['-', false, true, ['{"a":"x"} 1 - -2']],
  ['/', false, true, ['{"a":"x"} 2 - 0.5']],
  ['%', false, false, ['{"a":"x"} 1 - 0']],
  ['^', false, false, ['{"a":"x"} 1 - 16']],
  ['>', false, false, ['{"a":"x"} - - 4']],
  ['>', false, true, ['{"a":"x"} 1 - -']],
  ['>', true, false, ['{"a":"x"} 0 - 1']],
  ['==', false, false, []],
] as const)('%s 2, bool %s, swapped %s', (op, bool, swapped, result) => {
  expect(show(binaryWithScalar(op, bool, series, 2, swapped))).toEqual(result)
})

test('division by zero is NaN', () => {
  expect(show(binaryWithScalar('/', false, series, 0, false))).toEqual(['{"a":"x"} NaN - NaN'])
  expect([isComparison('<='), isComparison('and'), isComparison('+')]).toEqual([true, false, false])
})
