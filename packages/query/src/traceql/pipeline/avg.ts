import { calculate } from '../value/arithmetic.ts'
import { NIL } from '../value/static.ts'
import type { Aggregate } from './aggregate.ts'
import { sum } from './sum.ts'

/** The mean: a duration of durations, else a float. */
export const avg: Aggregate = (values) => {
  const total = sum(values)
  return total === NIL ? NIL : calculate('/', total, { type: 'float', value: values.length })
}
