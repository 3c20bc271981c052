import { union } from '../spanset/combine.ts'
import type { Spans } from '../spanset/relate.ts'
import type { Step } from './group.ts'

/** `coalesce()`: all groups become one again. */
export const coalesce: Step = (_trace, groups) => {
  const spans = groups.reduce<Spans>((all, group) => union(all, group.spans), [])
  return spans.length === 0 ? [] : [{ spans, attributes: new Map() }]
}
