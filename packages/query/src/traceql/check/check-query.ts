import { printExpression, printScalar } from '../syntax/print.ts'
import type {
  AggregateNode,
  MetricsAggregate,
  MetricsNode,
  SpansetNode,
  Stage,
  TraceqlQuery,
} from '../syntax/tree.ts'
import { isNumeric } from '../value/static.ts'
import { checkField, mentionsSpan, nonsense, typeOf } from './check-field.ts'

/** Values that `compare()` may answer per attribute. */
const MAX_TOP = 1000

/** Attributes that a metrics function may group by: one less where each group makes many series. */
const MAX_GROUPINGS = 5
const MANY_SERIES_EACH: ReadonlySet<string> = new Set([
  'avg_over_time',
  'histogram_over_time',
  'quantile_over_time',
])

/** Throws TailspanError (bad_request) for a query that can be read but makes no sense. */
export function checkQuery(query: TraceqlQuery): void {
  if (query.kind === 'spans') checkStages(query.stages)
  else checkMetrics(query.metrics)
}

function checkStages(stages: readonly Stage[]): void {
  for (const stage of stages) {
    if (stage.kind === 'spanset') checkSpanset(stage.spanset)
    else if (stage.kind === 'by') {
      checkField(stage.of)
      if (!mentionsSpan(stage.of)) {
        const text = `by(${printExpression(stage.of)})`
        throw nonsense(`grouping field expressions must reference the span: ${text}`)
      }
    } else if (stage.kind === 'compare') {
      checkScalar(stage.of)
    }
  }
}

function checkSpanset(node: SpansetNode): void {
  if (node.kind === 'pipeline') checkStages(node.stages)
  else if (node.kind === 'filter') {
    if (node.where === null) return
    checkField(node.where)
    const type = typeOf(node.where)
    if (type !== 'bool' && type !== 'unknown') {
      const text = `{ ${printExpression(node.where)} }`
      throw nonsense(`span filter field expressions must resolve to a boolean: ${text}`)
    }
  } else {
    checkSpanset(node.left)
    checkSpanset(node.right)
  }
}

function checkScalar(node: AggregateNode): void {
  if (node.of === null) return
  checkField(node.of)
  const type = typeOf(node.of)
  if (!isNumeric(type) && type !== 'unknown') {
    throw nonsense(
      `aggregate field expressions must resolve to a number type: ${printScalar(node)}`,
    )
  }
  if (!mentionsSpan(node.of)) {
    throw nonsense(`aggregate field expressions must reference the span: ${printScalar(node)}`)
  }
}

function checkMetrics(node: MetricsNode): void {
  switch (node.kind) {
    case 'number':
      return
    case 'math':
      checkSecondStage(node.left)
      checkSecondStage(node.right)
      return
    case 'rank':
      checkSecondStage(node.of)
      if (node.limit < 1) throw nonsense(`${node.fn}(${node.limit}): limit must be greater than 0`)
      return
    case 'threshold':
      checkSecondStage(node.of)
      return
    case 'series':
      checkStages(node.stages)
      checkAggregate(node)
  }
}

function checkSecondStage(of: MetricsNode): void {
  if (of.kind === 'series' && of.aggregate.fn === 'compare') {
    throw nonsense('compare() cannot be used with second stage functions')
  }
  checkMetrics(of)
}

function checkAggregate({ aggregate }: Extract<MetricsNode, { kind: 'series' }>): void {
  if (aggregate.fn === 'compare') {
    checkSpanset(aggregate.selection)
    checkCompare(aggregate)
    return
  }
  if (aggregate.fn === 'quantile_over_time') {
    for (const quantile of aggregate.quantiles) {
      if (quantile > 1) throw nonsense(`quantile must be between 0 and 1: ${quantile}`)
    }
  }
  const most = MANY_SERIES_EACH.has(aggregate.fn) ? MAX_GROUPINGS - 1 : MAX_GROUPINGS
  if (aggregate.by.length > most) {
    throw nonsense(`${aggregate.fn}() by more than ${most} values is not supported`)
  }
}

function checkCompare({ top, window }: Extract<MetricsAggregate, { fn: 'compare' }>): void {
  if (top < 1 || top > MAX_TOP) {
    throw nonsense(
      `compare() top number of values must be an integer between 1 and ${MAX_TOP}: ${top}`,
    )
  }
  if (window !== null && (window.start <= 0n || window.end <= window.start)) {
    throw nonsense('compare() needs positive nanoseconds, the end after the start')
  }
}
