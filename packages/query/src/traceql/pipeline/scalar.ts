import { compileField } from '../field/compile.ts'
import { printScalar } from '../syntax/print.ts'
import type { AggregateName, AggregateNode } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { NIL, type Static } from '../value/static.ts'
import type { Aggregate } from './aggregate.ts'
import { avg } from './avg.ts'
import type { Group } from './group.ts'
import { max } from './max.ts'
import { min } from './min.ts'
import { sum } from './sum.ts'

/** A number of one group; what was found is written to `noted` under the aggregate's text. */
export type ScalarReader = (trace: TraceView, group: Group, noted: Map<string, Static>) => Static

const AGGREGATES: Readonly<Record<Exclude<AggregateName, 'count'>, Aggregate>> = {
  min,
  max,
  sum,
  avg,
}

export function compileScalar(node: AggregateNode): ScalarReader {
  const key = printScalar(node)
  if (node.fn === 'count' || node.of === null) {
    return (_trace, group, noted) => {
      const value: Static = { type: 'int', value: BigInt(group.spans.length) }
      noted.set(key, value)
      return value
    }
  }
  const aggregate = AGGREGATES[node.fn]
  const read = compileField(node.of)
  return (trace, group, noted) => {
    const value = aggregate(group.spans.map((span) => read(trace, span)).filter(isNumber))
    if (value !== NIL) noted.set(key, value)
    return value
  }
}

function isNumber(value: Static): boolean {
  return value.type === 'int' || value.type === 'float' || value.type === 'duration'
}
