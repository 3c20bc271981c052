import type { Static } from '../value/static.ts'

/** An aggregate over the numbers that a group's spans have; NIL when there are none. */
export type Aggregate = (values: readonly Static[]) => Static
