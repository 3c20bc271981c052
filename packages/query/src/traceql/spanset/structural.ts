import type { SpansetNode } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { union } from './combine.ts'
import type { Spans } from './relate.ts'
import { LEFT_SIDE, RIGHT_SIDE } from './relation.ts'

/** The spans that `{left} op {right}` gives: of the right side; of both for a union. */
export function applyStructural(
  { relation, mode }: Extract<SpansetNode, { kind: 'structural' }>,
  trace: TraceView,
  left: Spans,
  right: Spans,
): Spans {
  const related = RIGHT_SIDE[relation](trace, left)
  if (mode === 'not') return right.filter((span) => !related(span))
  const matched = right.filter(related)
  if (mode === 'plain') return matched
  return union(left.filter(LEFT_SIDE[relation](trace, right)), matched)
}
