import type { LabelMatcher } from '@tailspan/model'
import type {
  GroupingExpr,
  LabelFilterExpr,
  LabelTarget,
  LogExpr,
  MetricExpr,
  StageExpr,
} from '../ast.ts'
import { ValueTest } from '../stages/value-test.ts'
import type { ClusterLabel } from './cluster-label.ts'

/**
 * The log query as the cluster is asked it; undefined when it can have no line of it. Conditions on
 * the cluster's label are decided here. Stages that do more with the label find it put there by a
 * stage in front, which keeps the cluster from answering by an index and so is not always there. A
 * selector that names nothing but clusters asks for all streams with a service name.
 */
export function clusterLog(expr: LogExpr, id: string, label: ClusterLabel): LogExpr | undefined {
  const matchers: LabelMatcher[] = []
  for (const { name, op, value } of expr.matchers) {
    const own = label.own(name)
    if (own !== undefined) matchers.push({ name: own, op, value })
    else if (!new ValueTest(op, value).test(id)) return undefined
  }
  // No server answers a selector that any stream could meet.
  if (matchers.every(({ op, value }) => new ValueTest(op, value).test(''))) {
    matchers.push({ name: 'service_name', op: '=~', value: '.+' })
  }
  if (usesLabel(expr.stages, label)) {
    return { kind: 'log', matchers, stages: [...labelStages(id, label), ...expr.stages] }
  }
  const stages: StageExpr[] = []
  for (const stage of expr.stages) {
    if (stage.kind !== 'label-filter') {
      stages.push(stage)
      continue
    }
    const filter = clusterFilter(stage.filter, id, label)
    if (filter === false) return undefined
    if (filter !== true) stages.push({ kind: 'label-filter', filter })
  }
  return { kind: 'log', matchers, stages }
}

/** Whether stages do more with the cluster's label than to filter by it. */
export function usesLabel(stages: readonly StageExpr[], { name }: ClusterLabel): boolean {
  return stages.some((stage) => {
    if (stage.kind === 'keep') return true
    if (stage.kind === 'drop') return stage.targets.some((target) => target.name === name)
    if (stage.kind === 'line-format') return stage.template.includes(name)
    if (stage.kind !== 'label-format') return false
    return stage.assignments.some(
      (one) => one.name === name || ('from' in one ? one.from : one.template).includes(name),
    )
  })
}

/** Whether lines may come out of the stages without the cluster's label. */
export function dropsLabel(stages: readonly StageExpr[], { name }: ClusterLabel): boolean {
  return stages.some((stage) => {
    if (stage.kind === 'drop') return stage.targets.some((target) => target.name === name)
    if (stage.kind === 'label-format') {
      return stage.assignments.some(
        (one) => one.name === name || ('from' in one && one.from === name),
      )
    }
    const isIt = (target: LabelTarget): boolean => target.name === name && !('op' in target)
    return stage.kind === 'keep' && !stage.targets.some(isIt)
  })
}

function labelStages(id: string, { name, exported }: ClusterLabel): StageExpr[] {
  return [
    { kind: 'label-format', assignments: [{ name: exported, from: name }] },
    { kind: 'label-format', assignments: [{ name, template: id.replaceAll('{{', '{{"{{"}}') }] },
  ]
}

/** The filter with what is known of the cluster put in. */
function clusterFilter(
  filter: LabelFilterExpr,
  id: string,
  label: ClusterLabel,
): LabelFilterExpr | boolean {
  if ('left' in filter) {
    const left = clusterFilter(filter.left, id, label)
    const right = clusterFilter(filter.right, id, label)
    const decides = filter.kind === 'or'
    if (left === decides || right === decides) return decides
    if (typeof left === 'boolean') return right
    return typeof right === 'boolean' ? left : { ...filter, left, right }
  }
  const own = label.own(filter.name)
  if (own !== undefined) return { ...filter, name: own }
  return filter.kind === 'string' && new ValueTest(filter.op, filter.value).test(id)
}

/** The metric query as the cluster is asked it; undefined when it can have no series. */
export function clusterMetric(
  expr: MetricExpr,
  id: string,
  label: ClusterLabel,
): MetricExpr | undefined {
  if (expr.kind !== 'aggregate' && expr.kind !== 'range') return expr
  const { grouping } = expr
  const own = (labelled: boolean): { grouping?: GroupingExpr } =>
    grouping === undefined || labelled ? {} : { grouping: label.ownGrouping(grouping) }
  if (expr.kind === 'range') {
    const log = clusterLog(expr.log, id, label)
    return log && { ...expr, log, ...own(usesLabel(expr.log.stages, label)) }
  }
  const of = clusterMetric(expr.of, id, label)
  return of && { ...expr, of, ...own(isLabelled(expr, label)) }
}

/** Whether clusters answer with their label by themselves. */
export function isLabelled(expr: MetricExpr, label: ClusterLabel): boolean {
  if (expr.kind === 'aggregate') return isLabelled(expr.of, label)
  return expr.kind === 'range' && usesLabel(expr.log.stages, label)
}
