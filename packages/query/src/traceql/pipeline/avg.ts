import { calculate } from '../value/arithmetic.ts'
import { NIL } from '../value/static.ts'
import type { Aggregate } from './aggregate.ts'
import { sum } from './sum.ts'

/** The mean: a duration of durations, else a float. */
export const avg: Aggregate = (values) => {
  const total = sum(values)
  if (total === NIL) return NIL
  if (total.type !== 'duration') {
    return calculate('/', total, { type: 'float', value: values.length })
  }
  return { type: 'duration', value: total.value / BigInt(values.length) }
}
