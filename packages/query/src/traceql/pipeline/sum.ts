import { add } from '../value/arithmetic.ts'
import { NIL } from '../value/static.ts'
import type { Aggregate } from './aggregate.ts'

export const sum: Aggregate = (values) =>
  values.reduce((total, value) => (total === NIL ? value : add(total, value)), NIL)
