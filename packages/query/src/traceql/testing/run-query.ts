import type { TestSpan } from '@tailspan/testkit'
import { compileStages, wholeTrace } from '../pipeline/compile.ts'
import type { Group } from '../pipeline/group.ts'
import { parseTraceql } from '../syntax/parse.ts'
import { traceOf } from './family.ts'

/** The groups that a query leaves of one trace. */
export function groupsOf(query: string, spans: readonly TestSpan[]): readonly Group[] {
  const parsed = parseTraceql(query)
  if (parsed.kind !== 'spans') throw new Error('not a query for spans')
  const trace = traceOf(spans)
  return compileStages(parsed.stages)(trace, wholeTrace(trace))
}

/** Names of the spans that a query finds in one trace, all groups together. */
export function namesFound(query: string, spans: readonly TestSpan[]): string[] {
  const trace = traceOf(spans)
  return groupsOf(query, spans).flatMap((group) => group.spans.map((span) => trace.name(span)))
}
