import { orderOf } from '../value/compare.ts'
import { NIL } from '../value/static.ts'
import type { Aggregate } from './aggregate.ts'

export const max: Aggregate = (values) =>
  values.reduce(
    (most, value) => (most === NIL || (orderOf(value, most) ?? 0) > 0 ? value : most),
    NIL,
  )
