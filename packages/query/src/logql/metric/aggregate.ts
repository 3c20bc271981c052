import { groupLabels } from '../../series/group-labels.ts'
import { emptySeries, labelsKey, type Series, setPoint } from '../../series/series.ts'
import type { GroupingExpr } from '../ast.ts'

/** Aggregations that make one series of each group. */
export type GroupFunction = 'sum' | 'avg' | 'count' | 'max' | 'min' | 'stddev' | 'stdvar'

const NO_LABELS: GroupingExpr = { without: false, names: [] }

/** The series of each group, groups in the order of their first series. */
export function groupSeries(series: readonly Series[], grouping = NO_LABELS): Series[][] {
  const groups = new Map<string, Series[]>()
  for (const one of series) {
    const key = labelsKey(groupLabels(one.labels, grouping))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()]
}

/** Aggregates each group at each point where any of its series has a value. */
export function aggregateSeries(
  fn: GroupFunction,
  series: readonly Series[],
  grouping: GroupingExpr = NO_LABELS,
  count: number,
): Series[] {
  return groupSeries(series, grouping).map((group) => {
    const labels = groupLabels(group[0]?.labels ?? [], grouping)
    const [only, second] = group
    if (fn === 'sum' && only !== undefined && second === undefined) {
      return sumOfOne(only, labels, count)
    }
    const result = emptySeries(labels, count)
    const values: number[] = []
    for (let i = 0; i < count; i++) {
      values.length = 0
      for (const { present, values: all } of group) {
        if (present[i] === 1) values.push(all[i] as number)
      }
      if (values.length > 0) setPoint(result, i, aggregate(fn, values))
    }
    return result
  })
}

/** The sum of one value is the value, but for -0. */
function sumOfOne({ values, present }: Series, labels: Series['labels'], count: number): Series {
  return {
    labels,
    values: values.subarray(0, count).map((v) => v + 0),
    present: present.subarray(0, count),
  }
}

function aggregate(fn: GroupFunction, values: readonly number[]): number {
  switch (fn) {
    case 'sum':
      return sum(values)
    case 'count':
      return values.length
    case 'avg':
      return sum(values) / values.length
    case 'max':
      return values.reduce((best, v) => (v > best || Number.isNaN(best) ? v : best))
    case 'min':
      return values.reduce((best, v) => (v < best || Number.isNaN(best) ? v : best))
    case 'stdvar':
      return variance(values)
    case 'stddev':
      return Math.sqrt(variance(values))
  }
}

function sum(values: readonly number[]): number {
  let total = 0
  for (const v of values) total += v
  return total
}

function variance(values: readonly number[]): number {
  let mean = 0
  let squares = 0
  for (const [i, v] of values.entries()) {
    const delta = v - mean
    mean += delta / (i + 1)
    squares += delta * (v - mean)
  }
  return squares / values.length
}
