import { orderOf } from '../value/compare.ts'
import { NIL } from '../value/static.ts'
import type { Aggregate } from './aggregate.ts'

export const min: Aggregate = (values) =>
  values.reduce(
    (least, value) => (least === NIL || (orderOf(value, least) ?? 0) < 0 ? value : least),
    NIL,
  )
