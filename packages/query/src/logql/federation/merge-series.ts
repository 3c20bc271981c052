import { emptySeries, labelsKey, type Series, setPoint } from '../../series/series.ts'
import type { GroupingExpr } from '../ast.ts'
import { absentSeries } from '../metric/absent.ts'
import { aggregateSeries } from '../metric/aggregate.ts'
import { rankSeries } from '../metric/rank.ts'
import type { ClusterLabel } from './cluster-label.ts'
import type { Part } from './parts.ts'

/** What one cluster answered to each ask of a part. */
export interface ClusterSeries {
  readonly id: string
  readonly answers: readonly (readonly Series[])[]
}

/** The series of a part, from those of all clusters that were asked. */
export function mergeSeries(
  { node, merge, labelled }: Part,
  clusters: readonly ClusterSeries[],
  label: ClusterLabel,
  count: number,
): Series[] {
  const { grouping } = node
  const all = (ask: number): Series[] =>
    clusters.flatMap(({ id, answers: { [ask]: series = [] } }) =>
      labelled ? series : series.map((one) => ({ ...one, labels: label.add(one.labels, id) })),
    )
  switch (merge.kind) {
    case 'union':
      return all(0)
    case 'group':
      return aggregateSeries(merge.fn, all(0), grouping ?? wholeGrouping(node), count)
    case 'average':
      return divide(grouped(all(0), grouping, count), grouped(all(1), grouping, count), count)
    case 'rank':
      return rankSeries(merge.greatest, merge.k, all(0), grouping, count)
    case 'absent': {
      const matchers = node.kind === 'range' ? node.log.matchers : []
      return [absentSeries(matchers, clusters.map(havingLines(count)), count)]
    }
  }
}

/** Without a grouping an aggregation makes one series, a range function one of each label set. */
function wholeGrouping({ kind }: Part['node']): GroupingExpr {
  return { without: kind === 'range', names: [] }
}

function grouped(series: Series[], grouping: GroupingExpr | undefined, count: number): Series[] {
  return aggregateSeries('sum', series, grouping, count)
}

function divide(sums: readonly Series[], counts: readonly Series[], count: number): Series[] {
  const byLabels = new Map(counts.map((series) => [labelsKey(series.labels), series]))
  return sums.map(({ labels, values, present }) => {
    const divisors = byLabels.get(labelsKey(labels))
    const result = emptySeries(labels, count)
    for (let i = 0; i < count; i++) {
      if (present[i] !== 1 || divisors?.present[i] !== 1) continue
      setPoint(result, i, (values[i] as number) / (divisors.values[i] as number))
    }
    return result
  })
}

/** A series that has a value where the cluster has lines, from one that says where it has none. */
function havingLines(count: number): (cluster: ClusterSeries) => Series {
  return ({ answers }) => {
    const series = emptySeries([], count)
    const absent = answers[0]?.[0]
    for (let i = 0; i < count; i++) if (absent?.present[i] !== 1) setPoint(series, i, 1)
    return series
  }
}
