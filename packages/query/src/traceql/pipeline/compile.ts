import { compileFilter } from '../field/compile.ts'
import { combine, union } from '../spanset/combine.ts'
import type { Spans } from '../spanset/relate.ts'
import { applyStructural } from '../spanset/structural.ts'
import type { SpansetNode, Stage } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { compileBy } from './by.ts'
import { coalesce } from './coalesce.ts'
import { compileCompare } from './compare.ts'
import type { Group, Step } from './group.ts'

type Choose = (trace: TraceView, spans: Spans) => Spans

/** The spansets that the stages of a query leave of a trace. */
export function compileStages(stages: readonly Stage[]): Step {
  const steps = stages.map(compileStage)
  return (trace, groups) => {
    let current = groups
    for (const step of steps) {
      if (current.length === 0) return current
      current = step(trace, current)
    }
    return current
  }
}

/** All spans of a trace: what goes into a pipeline. */
export function wholeTrace(trace: TraceView): readonly Group[] {
  return [{ spans: Array.from({ length: trace.length }, (_, i) => i), attributes: new Map() }]
}

function compileStage(stage: Stage): Step {
  switch (stage.kind) {
    case 'spanset':
      return compileSpansetStage(stage.spanset)
    case 'compare':
      return compileCompare(stage)
    case 'by':
      return compileBy(stage.of)
    case 'coalesce':
      return coalesce
    case 'select':
      return (_trace, groups) => groups
  }
}

function compileSpansetStage(node: SpansetNode): Step {
  const choose = compileSpanset(node)
  return (trace, groups) => {
    const left: Group[] = []
    for (const group of groups) {
      const spans = choose(trace, group.spans)
      if (spans.length > 0) left.push({ spans, attributes: group.attributes })
    }
    return left
  }
}

/** What a spanset expression chooses among the spans that come in. */
function compileSpanset(node: SpansetNode): Choose {
  if (node.kind === 'filter') {
    const test = compileFilter(node.where)
    return (trace, spans) => spans.filter((span) => test(trace, span))
  }
  if (node.kind === 'pipeline') {
    const run = compileStages(node.stages)
    return (trace, spans) =>
      run(trace, [{ spans, attributes: new Map() }]).reduce<Spans>(
        (all, g) => union(all, g.spans),
        [],
      )
  }
  const left = compileSpanset(node.left)
  const right = compileSpanset(node.right)
  if (node.kind === 'combine') {
    return (trace, spans) => combine(node.op, left(trace, spans), right(trace, spans))
  }
  return (trace, spans) => applyStructural(node, trace, left(trace, spans), right(trace, spans))
}
