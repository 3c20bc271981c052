import { emptySeries, hasPoints, type Series, setPoint } from '../../series/series.ts'
import type { GroupingExpr } from '../ast.ts'
import { groupSeries } from './aggregate.ts'

/** Keeps, at each point, the `k` greatest or least values of each group; NaN is never among them. */
export function rankSeries(
  greatest: boolean,
  k: number,
  series: readonly Series[],
  grouping: GroupingExpr | undefined,
  count: number,
): Series[] {
  return groupSeries(series, grouping).flatMap((group) => {
    const kept = group.map(({ labels }) => emptySeries(labels, count))
    for (let i = 0; i < count; i++) {
      const value = (n: number): number => group[n]?.values[i] as number
      group
        .map((_, n) => n)
        .filter((n) => group[n]?.present[i] === 1 && !Number.isNaN(value(n)))
        .sort((a, b) => (greatest ? value(b) - value(a) : value(a) - value(b)))
        .slice(0, k)
        .forEach((n) => setPoint(kept[n] as Series, i, value(n)))
    }
    return kept.filter(hasPoints)
  })
}

/** Series by their value at the first point, NaN last. */
export function sortSeries(descending: boolean, series: readonly Series[]): Series[] {
  const value = (s: Series): number => s.values[0] ?? Number.NaN
  return [...series].sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
    return descending ? y - x : x - y
  })
}
