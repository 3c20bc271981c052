import { emptySeries, type Series, setPoint } from '../../series/series.ts'
import type { GroupingExpr } from '../ast.ts'
import { groupSeries } from './aggregate.ts'

/** Keeps, at each point, the `k` greatest or least values of each group; NaN ranks last. */
export function rankSeries(
  greatest: boolean,
  k: number,
  series: readonly Series[],
  grouping: GroupingExpr | undefined,
  count: number,
): Series[] {
  return groupSeries(series, grouping).flatMap((group) => {
    const kept = new Map<number, Series>()
    for (let i = 0; i < count; i++) {
      for (const n of firstRanks(greatest, k, group, i)) {
        let result = kept.get(n)
        if (result === undefined) {
          kept.set(n, (result = emptySeries(group[n]?.labels ?? [], count)))
        }
        setPoint(result, i, group[n]?.values[i] as number)
      }
    }
    return [...kept].sort(([a], [b]) => a - b).map(([, result]) => result)
  })
}

/** Places of the `k` first series by their value at point `i`, of equal ones those that come first. */
function firstRanks(greatest: boolean, k: number, group: readonly Series[], i: number): number[] {
  const values: number[] = []
  const places: number[] = []
  for (const [n, { present, values: all }] of group.entries()) {
    const value = greatest ? -(all[i] as number) : (all[i] as number)
    if (present[i] !== 1) continue
    if (places.length >= k && !isBefore(value, values.at(-1) as number)) continue
    const at = placeAfterEquals(values, value)
    values.splice(at, 0, value)
    places.splice(at, 0, n)
    if (places.length > k) {
      values.pop()
      places.pop()
    }
  }
  return places
}

/** Where a value goes into a list that ascends, NaN at its end. */
function placeAfterEquals(values: readonly number[], value: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(value, values[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}

function isBefore(a: number, b: number): boolean {
  return a < b || (Number.isNaN(b) && !Number.isNaN(a))
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
