import { TailspanError } from '@tailspan/model'
import { compileFilter } from '../field/compile.ts'
import type { TraceqlQuery } from '../syntax/tree.ts'
import type { TraceView } from './trace-view.ts'

/** Which spans around the matching ones a filtered trace keeps. */
export interface FilterOptions {
  /** Keep the ancestors of every kept span. */
  readonly keepHierarchy: boolean
  /** Levels of descendants to keep, -1 for all. */
  readonly matchDepth: number
  /** Levels of ancestors to keep with `keepHierarchy`, -1 for all. */
  readonly ancestorDepth: number
}

/** The one `{ … }` that a query is. Rejects any other query with `bad_request`. */
export function onlyFilter(query: TraceqlQuery): (trace: TraceView, span: number) => boolean {
  const [stage] = query.kind === 'spans' ? query.stages : []
  const single = query.kind === 'spans' && query.stages.length === 1
  if (!single || stage?.kind !== 'spanset' || stage.spanset.kind !== 'filter') {
    throw new TailspanError('bad_request', 'a trace can be filtered by a single { … } only')
  }
  return compileFilter(stage.spanset.where)
}

/** The spans of a trace that a filter leaves, ascending. */
export function filterSpans(
  trace: TraceView,
  test: (trace: TraceView, span: number) => boolean,
  options: FilterOptions,
): number[] {
  const matched: number[] = []
  for (let span = 0; span < trace.length; span++) if (test(trace, span)) matched.push(span)
  const kept = new Set(matched)
  const children = trace.children()
  let level = matched
  for (let depth = 0; level.length > 0 && depth !== options.matchDepth; depth++) {
    level = level.flatMap((span) => children[span] ?? []).filter((child) => !kept.has(child))
    for (const span of level) kept.add(span)
  }
  if (options.keepHierarchy) {
    for (const span of matched) {
      let at = trace.parents[span] ?? -1
      for (let depth = 0; at >= 0 && depth !== options.ancestorDepth; depth++) {
        kept.add(at)
        at = trace.parents[at] ?? -1
      }
    }
  }
  return [...kept].sort((a, b) => a - b)
}
